"""Programs that open files of strangers: each runs in a short-lived process of its own, bounded in memory and time.

They import nothing of the house but the reasons for a refusal, and speak one line of JSON.
"""
