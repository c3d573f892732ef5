CREATE TABLE "proposal" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"ref" text NOT NULL,
	"operation" text NOT NULL,
	"input" text NOT NULL,
	"title" text NOT NULL,
	"reason" text,
	"maker" text NOT NULL,
	"state" text NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL,
	"expires" bigint NOT NULL,
	"decided" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "proposal_ref" ON "proposal" USING btree ("user_id","ref");--> statement-breakpoint
CREATE INDEX "proposal_state" ON "proposal" USING btree ("state","expires");