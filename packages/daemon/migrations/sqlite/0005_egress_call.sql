CREATE TABLE `egress_call` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text,
	`plugin` text NOT NULL,
	`operation` text,
	`at` integer NOT NULL,
	`took` integer NOT NULL,
	`method` text NOT NULL,
	`scheme` text NOT NULL,
	`host` text NOT NULL,
	`port` integer NOT NULL,
	`address` text,
	`status` integer,
	`sent` integer NOT NULL,
	`received` integer NOT NULL,
	`outcome` text NOT NULL,
	`code` text
);
--> statement-breakpoint
CREATE INDEX `egress_call_plugin` ON `egress_call` (`plugin`,`seq`);--> statement-breakpoint
CREATE INDEX `egress_call_at` ON `egress_call` (`at`);