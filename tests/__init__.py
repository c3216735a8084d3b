"""Tests of Noken."""
