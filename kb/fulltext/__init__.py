"""The user's own full texts: imported into one SQLite file, searched, cited, compared. Nothing of it comes with hegui."""
