"""Writers to the database, one for each kind of item."""
