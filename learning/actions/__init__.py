"""Every write of learning: verb_noun, permission already decided, one transaction each."""
