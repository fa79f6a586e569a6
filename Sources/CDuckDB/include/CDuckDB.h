// CDuckDB
