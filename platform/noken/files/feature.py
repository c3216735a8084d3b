"""The files room as the front door lists it."""

from noken.feature import Feature

feature = Feature(name="files")
