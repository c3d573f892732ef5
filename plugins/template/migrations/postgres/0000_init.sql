CREATE TABLE "template_line" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"text" text NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "template_line_owner" ON "template_line" USING btree ("user_id","id");