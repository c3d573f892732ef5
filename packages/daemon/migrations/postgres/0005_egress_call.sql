CREATE TABLE "egress_call" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"user_id" text,
	"plugin" text NOT NULL,
	"operation" text,
	"at" bigint NOT NULL,
	"took" bigint NOT NULL,
	"method" text NOT NULL,
	"scheme" text NOT NULL,
	"host" text NOT NULL,
	"port" bigint NOT NULL,
	"address" text,
	"status" bigint,
	"sent" bigint NOT NULL,
	"received" bigint NOT NULL,
	"outcome" text NOT NULL,
	"code" text
);
--> statement-breakpoint
CREATE INDEX "egress_call_plugin" ON "egress_call" USING btree ("plugin","seq");--> statement-breakpoint
CREATE INDEX "egress_call_at" ON "egress_call" USING btree ("at");