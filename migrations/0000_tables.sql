CREATE SEQUENCE "public"."case_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "asks" (
	"ask_id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"kind" text NOT NULL,
	"open" boolean NOT NULL,
	"asked_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_keys" (
	"system" text NOT NULL,
	"record" text NOT NULL,
	"case_id" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "case_keys_system_record_pk" PRIMARY KEY("system","record")
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"case_id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"requester" text NOT NULL,
	"opened_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "handbooks" (
	"number" integer PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"files" text NOT NULL,
	"publisher" text NOT NULL,
	"changes" text NOT NULL,
	"sop_versions" text NOT NULL,
	"published_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"payload" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"note" text,
	"received_at_ms" bigint NOT NULL,
	"due_at_ms" bigint NOT NULL,
	"finished_at_ms" bigint
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"run_id" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"actor" text NOT NULL,
	"body" text NOT NULL,
	"salts" text NOT NULL,
	"commitments" text NOT NULL,
	"prev" text NOT NULL,
	"hash" text NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "run_events_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"run_id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"status" text NOT NULL,
	"sop" text,
	"sop_version" integer,
	"outcome" text,
	"title" text NOT NULL,
	"head_seq" integer NOT NULL,
	"head_hash" text NOT NULL,
	"thread_seq" integer DEFAULT 0 NOT NULL,
	"lease_owner" text,
	"lease_token" integer DEFAULT 0 NOT NULL,
	"lease_until_ms" bigint,
	"thread_owner" text,
	"thread_until_ms" bigint,
	"opened_at_ms" bigint NOT NULL,
	"updated_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session_uses" (
	"session_id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"used_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop_versions" (
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"hash" text NOT NULL,
	"text" text NOT NULL,
	"file" text NOT NULL,
	"handbook" integer NOT NULL,
	CONSTRAINT "sop_versions_name_version_pk" PRIMARY KEY("name","version")
);
--> statement-breakpoint
CREATE TABLE "thread_messages" (
	"run_id" text NOT NULL,
	"key" text NOT NULL,
	"channel" text NOT NULL,
	"ts" text,
	"content_hash" text,
	"state" text NOT NULL,
	"updated_at_ms" bigint NOT NULL,
	CONSTRAINT "thread_messages_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "ticks" (
	"key" text PRIMARY KEY NOT NULL,
	"elected_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "waits" (
	"run_id" text NOT NULL,
	"key" text NOT NULL,
	"due_at_ms" bigint NOT NULL,
	CONSTRAINT "waits_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
ALTER TABLE "asks" ADD CONSTRAINT "asks_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_keys" ADD CONSTRAINT "case_keys_case_id_cases_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("case_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_events" ADD CONSTRAINT "run_events_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_case_id_cases_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("case_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_uses" ADD CONSTRAINT "session_uses_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_versions" ADD CONSTRAINT "sop_versions_handbook_handbooks_number_fk" FOREIGN KEY ("handbook") REFERENCES "public"."handbooks"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_messages" ADD CONSTRAINT "thread_messages_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waits" ADD CONSTRAINT "waits_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "asks_run" ON "asks" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "asks_open" ON "asks" USING btree ("asked_at_ms","ask_id") WHERE open;--> statement-breakpoint
CREATE INDEX "case_keys_case" ON "case_keys" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_source_event_id" ON "inbox" USING btree ("source","event_id");--> statement-breakpoint
CREATE INDEX "inbox_unfinished" ON "inbox" USING btree ("received_at_ms","id") WHERE finished_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX "runs_case" ON "runs" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "runs_opened" ON "runs" USING btree ("opened_at_ms","run_id");--> statement-breakpoint
CREATE INDEX "runs_running" ON "runs" USING btree ("updated_at_ms") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "runs_thread_behind" ON "runs" USING btree ("updated_at_ms") WHERE thread_seq < head_seq;--> statement-breakpoint
CREATE INDEX "thread_messages_slack" ON "thread_messages" USING btree ("channel","ts");--> statement-breakpoint
CREATE INDEX "ticks_elected" ON "ticks" USING btree ("elected_at_ms");--> statement-breakpoint
CREATE INDEX "waits_due" ON "waits" USING btree ("due_at_ms");