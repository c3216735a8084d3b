"""Revisions, oldest first: 0001_the_house.py, 0002_…"""
