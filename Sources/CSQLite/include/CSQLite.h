// CSQLite
