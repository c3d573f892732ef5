CREATE TABLE `event_position` (
	`subscriber` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
