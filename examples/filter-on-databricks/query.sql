SELECT station_id, name, latitude, longitude, height_m
FROM stations
WHERE latitude >= 0
