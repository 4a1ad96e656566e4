// What the server sends, as the HTTP API and the chat channel describe it.
// Times are ISO 8601; `at` is milliseconds since the session started.

export interface WireEvent {
  seq: number;
  at: number;
  kind: string;
  [field: string]: unknown;
}

export type Difficulty = "beginner" | "intermediate" | "advanced" | "expert";
export type Priority = "low" | "normal" | "high" | "urgent";
export type Speed = "instant" | "fast" | "normal" | "slow";

export interface Me {
  id: string;
  name: string;
  role: string;
  prefs: Record<string, unknown>;
}

export type Role = "trainee" | "manager" | "author" | "administrator";
export type Scope = "read" | "write" | "manage" | "admin";

export interface SignedBrowser {
  id: string;
  about: string;
  via: string;
  created_at: string | null;
  seen_at: string | null;
  here: boolean;
}

export interface ApiTokenRow {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

/** How far the export of one's data is, and what becomes of sessions when one leaves. */
export interface OwnData {
  export: {
    state: "waiting" | "running" | "done" | "aside" | "ready" | "gone";
    error: string;
    asked_at: string;
    bytes: number | null;
    expires_at: string | null;
  } | null;
  erasure: "anonymous" | "delete";
}

export interface Account {
  id: string;
  name: string;
  role: Role;
  email: string | null;
  teams: string[];
  quota: number | null;
  has_password: boolean;
  browsers: SignedBrowser[];
  tokens: ApiTokenRow[];
}

export interface HouseInvitation {
  role: Role;
  team: string | null;
  email: string | null;
  by: string;
  expires_at: string;
}

export interface TeamInfo {
  id: string;
  name: string;
  quota: number | null;
  members: number;
}

/** `used` of `most`; `until`: from when on there is some again, null while some is left. */
export interface Allowance {
  what: "sessions_hour" | "sessions_day" | "voice_day";
  most: number;
  used: number;
  until: string | null;
}

export interface PersonRow {
  id: string;
  name: string;
  role: Role;
  email: string | null;
  quota: number | null;
  allowances: Allowance[];
  teams: string[];
  active: boolean;
  has_password: boolean;
  browsers: number;
  seen_at: string | null;
}

/** The people of the house, its teams, and invitations that nobody has used. */
export interface House {
  people: PersonRow[];
  teams: TeamInfo[];
  invitations: {
    id: string;
    role: Role;
    team_id: string | null;
    email: string | null;
    created_at: string;
    expires_at: string;
  }[];
}

export interface PersonChange {
  name?: string;
  role?: Role;
  email?: string | null;
  quota?: number | null;
  teams?: string[];
  active?: boolean;
}

export interface OnceLink {
  url: string;
  expires_at: string;
}

export interface AuditRow {
  number: number;
  at: string;
  actor: string;
  actor_name: string;
  action: string;
  subject: string;
  subject_name: string;
  object: string;
  detail: Record<string, unknown>;
}

export interface TicketCard {
  subject: string;
  priority: Priority;
  type: string;
  tags: string[];
}

export interface Ticket extends TicketCard {
  body: string;
  channel: string;
}

export interface ScenarioCard {
  id: string;
  title: string;
  pack: string;
  difficulty: Difficulty;
  summary: string;
  minutes: number;
  goal: string | null;
  ticket: TicketCard;
  customer: { name: string };
  personas: { id: string; name: string }[];
  played: number;
  average: number | null;
  best: number | null;
  last_played_at: string | null;
}

export interface Scenario extends Omit<ScenarioCard, "ticket" | "personas"> {
  ticket: Ticket;
  personas: { id: string; name: string; about: string }[];
  checklist: Check[];
  policies: Policy[];
  knowledge: { id: string; title: string }[];
}

export interface FileProblem {
  path: string;
  line: number;
  message: string;
  mend: string;
}

export interface Target {
  target_s: number;
  due_at: string | null;
  met: boolean | null;
}

export interface ServiceLevels {
  first_reply: Target;
  next_reply: Target;
  resolution: Target;
  paused: boolean;
}

export interface SessionRow {
  id: string;
  scenario_id: string;
  title: string;
  subject: string;
  customer_name: string;
  persona_id: string;
  persona_name: string;
  difficulty: Difficulty;
  priority: Priority;
  status: string;
  created_at: string;
  ended_at: string | null;
  overall: number | null;
  passed: boolean | null;
  outcome: string | null;
  outcome_label: string;
  success: boolean | null;
  last_text: string;
  last_from: "agent" | "customer" | "";
  unread: number;
  waiting_since: string | null;
  sla: ServiceLevels;
  parent_id: string | null;
  parent_seq: number | null;
  private: boolean;
  channel: "chat" | "call";
}

export interface Check {
  id: string;
  label: string;
  done: boolean;
}

export interface Policy {
  id: string;
  text: string;
}

export interface Canned {
  id: string;
  title: string;
  text: string;
  shortcut: string | null;
}

export interface SessionView {
  row: SessionRow;
  ticket: Ticket;
  customer: { name: string; about: string; persona: string };
  checklist: Check[];
  notes: { seq: number; at: number; text: string }[];
  canned: Canned[];
  policies: Policy[];
  events: WireEvent[];
  seq: number;
  typing: boolean;
  server_now: string;
  /** The link for whoever is to play the customer, told once. */
  invite: string | null;
}

/** Someone else's session that runs. `taken`: who has taken a side, by side. */
export interface TeamRow {
  row: SessionRow;
  user_id: string;
  user_name: string;
  taken: Partial<Record<"agent" | "customer", string>>;
  mood: Mood | null;
}

/** A session as a watcher sees it; `labels` of what its events name by ids. */
export interface WatchedView extends SessionView {
  agent_name: string;
  standing: "reviewer" | "guest";
  labels: Record<string, string>;
}

/** What a person goes by who plays the customer. */
export interface CueCard {
  name: string;
  persona: { id: string; name: string; about: string };
  goal: string;
  stakes: string | null;
  mood: Mood;
  may_tell: { id: string; label: string; lines: string[]; told: boolean }[];
  hidden: string[];
  suggestions: string[];
}

export interface Home {
  running: SessionRow[];
  suggestion: { scenario: ScenarioCard; why: string } | null;
  recent: SessionRow[];
  stats: { sessions: number; average: number | null; practised_minutes: number };
}

export interface Article {
  id: string;
  title: string;
  snippet: string;
  body: string;
  tags: string[];
}

export interface Evidence {
  criterion: string;
  check: string;
  points: number;
  seq: number;
  quote: string;
  at: number;
  why: string;
}

export interface Missed {
  check: string;
  points: number;
  why: string;
  better: string;
  seq: number | null;
}

export interface Criterion {
  id: string;
  label: string;
  about: string;
  weight: number;
  score: number | null;
  evidence: Evidence[];
  missed: Missed[];
  anchors: Record<string, string>;
}

export interface Must {
  id: string;
  label: string;
  met: boolean | null;
  evidence: Evidence | null;
}

/** What the agent stated, held against the scenario; `correct` is the right statement. */
export interface Stated {
  claim: string;
  right: boolean;
  seq: number;
  quote: string;
  correct: string;
  article: string | null;
}

export interface Evaluation {
  session_id: string;
  scenario_id: string;
  overall: number | null;
  passed: boolean;
  scores: Record<string, number | null>;
  criteria: Criterion[];
  musts: Must[];
  outcome: string;
  outcome_label: string;
  success: boolean | null;
  measures: Record<string, unknown>;
  evidence: Evidence[];
  strengths: { text: string; seq: number; quote: string }[];
  improvements: {
    text: string;
    better: string;
    seq: number | null;
    quote: string;
    criterion: string;
  }[];
  key_moments: { seq: number; at: number; kind: string; label: string; quote: string }[];
  claims?: Stated[];
  script?: ScriptLine[];
  versions: Record<string, string>;
  scorer: string;
}

export const MOODS = ["frustration", "satisfaction", "patience", "cooperation"] as const;
export type MoodName = (typeof MOODS)[number];
export type Mood = Record<MoodName, number>;

export interface MoodPoint {
  seq: number;
  at: number;
  cause: string;
  quote: string;
  source: number;
  mood: Mood;
  delta: Mood;
  /** Who heard only later what it rests on; "" when it was heard at once. */
  later: string;
}

export interface Fact {
  id: string;
  label: string;
  hidden: boolean;
  told_seq: number | null;
  unlocked_seq: number | null;
  tell: string;
}

/** A second opinion on one criterion. `score` of an override null: not to be scored. */
export interface Review {
  id: string;
  criterion: string;
  kind: "dispute" | "override" | "answer";
  score: number | null;
  note: string;
  by: string;
  by_name: string;
  at: string;
}

/** A conversation held elsewhere. `title`: of the scenario it was held against; "" for none. */
export interface AnalysisRow {
  id: string;
  name: string;
  scenario_id: string | null;
  title: string;
  created_at: string;
  overall: number | null;
  passed: boolean;
}

/** A line; `at`: ms since the start, null where the file has no time. Only what was heard has `ends`. */
export interface AnalysisLine {
  seq: number;
  at: number | null;
  speaker: "agent" | "customer";
  text: string;
  ends: number | null;
  sure: number | null;
}

export interface Analysis {
  row: AnalysisRow;
  evaluation: Evaluation;
  lines: AnalysisLine[];
}

/** A recording that is heard in the background: `ms` of `of` (null: nobody knows); `cut`: it breaks off. */
export interface Heard {
  id: string;
  name: string;
  state: "waiting" | "hearing" | "scoring" | "done" | "failed";
  ms: number;
  of: number | null;
  lines: number;
  analysis_id: string;
  cut: boolean;
  problem: Problem | null;
}

/** A dispute that waits for an answer. */
export interface Disputed {
  review: Review;
  label: string;
  row: SessionRow;
  user_name: string;
}

export interface Report {
  evaluation: Evaluation | null;
  events: WireEvent[];
  mood: MoodPoint[];
  facts: Fact[];
  scenario: Scenario;
  row: SessionRow;
  reviews: Review[];
  reviewed: { overall: number | null; scores: Record<string, number | null> } | null;
  judgement: Judgement | null;
  /** How far the judgement is; "failed" since the server started. */
  judging: "" | "under_way" | "failed";
  /** What the reader may do with it; nothing behind a shared link. */
  may: ("fork" | "share" | "dispute" | "override" | "answer")[];
  /** Who played it; "" behind a shared link. */
  agent: string;
}

/** A line of the script. `in_order` null: it was not said. */
export interface ScriptLine {
  id: string;
  text: string;
  must: boolean;
  seq: number | null;
  quote: string;
  in_order: boolean | null;
}

/** How the customer took a message: their words, the mood after it, and what moved it. */
export interface Reaction {
  said: string[];
  mood: Mood;
  causes: { cause: string; quote: string }[];
  ended: boolean;
}

export interface WhatIf {
  before: Mood;
  was: Reaction;
  would_be: Reaction;
}

/** Measures while it runs; `hints` is the strongest hint there is, 0 for none. */
export interface LiveMeasures {
  last_reply_s: number | null;
  mean_reply_s: number | null;
  clarity: number | null;
  empathy: number | null;
  sureness: number | null;
  to_verify: string[];
  /** Words of the agent's that only `by` understood, after the customer had reacted; the newest. */
  later: { seq: number; by: string; quotes: string[] } | null;
  hints: number;
  /** Of a voice call; null without one. */
  call: CallMeasures | null;
}

/** What this server can do about voice calls. */
export interface VoiceView {
  available: boolean;
  /** Why not, in words. */
  why: string;
  ice_servers: { urls: string | string[]; username?: string; credential?: string }[];
  /** How the sound goes: straight to the server, or through a LiveKit server. */
  media: "webrtc" | "livekit";
  recognition: Recognition[];
  /** Calls that are open now, and the most it takes. */
  busy: number;
  most_calls: number;
  /** Thinking pause that is respected unless a call says otherwise. */
  pause_ms: number;
  recording: { audio: boolean; video: boolean };
}

/** What hears or speaks in calls, for administrators: set by `setting` to `choice` ("": to nothing). */
export interface VoicePart {
  id: "whisper" | "recognition" | "speech" | "live" | "livekit";
  setting: string;
  choice: string;
  state: "ready" | "wrong" | "refused" | "off";
  problem: string;
  mend: string;
  /** Dollars for a million tokens of a live model: text read and written, sound heard and spoken. Null: nobody
   * knows. */
  price: { read: number; written: number; heard: number; spoken: number } | null;
}

/** One way to turn the agent's speech into words. `note`: how good it is, in plain words. */
export interface Recognition {
  id: string;
  label: string;
  available: boolean;
  note: string;
  default: boolean;
}

/** How a call is held, see docs/reference/measures.md. */
export interface CallMoment {
  seq: number;
  at: number;
  quote: string;
  seconds: number;
  over: number | null;
}

export interface Spread {
  n: number;
  median_ms: number;
  p95_ms: number;
}

export interface CallMeasures {
  call_s: number;
  agent_s: number;
  customer_s: number;
  talk_share: number | null;
  silence_s: number;
  longest_silence: CallMoment | null;
  silences: CallMoment[];
  agents_silences: CallMoment[];
  talk_over_s: number;
  interrupted_customer: CallMoment[];
  interrupted_agent: CallMoment[];
  pace_wpm: number | null;
  customer_pace_wpm: number | null;
  paces: [number, number][];
  spoken: number[];
  words: number;
  fillers: CallMoment[] | null;
  fillers_per_100: number | null;
  hesitations: CallMoment[];
  response_median_s: number | null;
  response_longest: CallMoment | null;
  responses: CallMoment[];
  holds: number;
  hold_s: number;
  longest_hold_s: number;
  muted_s: number;
  line_lost: number;
  line_lost_s: number;
  transfers: number;
  sure: number | null;
  unsure: number;
  voice: Spread | null;
  stages: Record<string, Spread>;
}

/** A stretch of a recording without a gap. `from_ms`: since the session started. */
export interface RecordingPart {
  id: string;
  from_ms: number;
  ms: number;
  size: number;
  media_type: string;
}

export interface RecordingTrack {
  ms: number;
  bytes: number;
  parts: RecordingPart[];
}

/** What was recorded of a call. `days` that it is kept, 0: until somebody deletes it; `mine`: the reader may. */
export interface Recording {
  audio: RecordingTrack | null;
  video: RecordingTrack | null;
  from_ms: number;
  days: number;
  mine: boolean;
}

/** Why something was refused, and what a person can do about it. */
export interface Problem {
  code: string;
  message: string;
  mend: string;
  retry?: boolean;
  retry_after_ms?: number;
}

/** Something that the server needs. `problem`: "" when it answers. */
export interface HouseService {
  kind: "sqlite" | "postgresql" | "redis";
  ok: boolean;
  ms: number;
  problem: string;
}

/** Work that is done later; `failed` since the process that answered was started. */
/** Work that any worker does later, as the database has it. */
export interface StoredJobs {
  items: { kind: string; subject: string; tries: number; error: string; ended_at: string | null }[];
  total: number;
}

export interface HouseJob {
  job: string;
  waiting: number;
  failed: number;
}

/** What a worker did of one kind within the last hour. */
export interface WorkerJobs {
  worker: string;
  kind: string;
  running: number;
  done: number;
  failed: number;
  mean_ms: number;
}

/** How the installation is. `redis` null: one process. Money in millionths of a US dollar. */
export interface HouseStatus {
  version: string;
  now: string;
  database: HouseService;
  redis: HouseService | null;
  workers: {
    id: string;
    place: string;
    started_at: string;
    seen_at: string;
    sessions: number;
    alive: boolean;
    here: boolean;
  }[];
  clients: number;
  jobs: HouseJob[];
  done: WorkerJobs[];
  disk: { free: number; total: number } | null;
  recordings: { count: number; bytes: number; where: "folder" | "bucket" } | null;
  models: { spent: number; limit: number | null } | null;
}

/** A language model as configured. `price`: US dollars for a million tokens; null: nobody knows. */
export interface ConfiguredModel {
  name: string;
  url: string;
  /** The variable that holds its key, "" for none. */
  key_from: string;
  price: { input: number; cached: number; output: number } | null;
  state: "ready" | "resting";
  failures: number;
  rests_s: number;
}

/** Sums of calls to models; `micro` in millionths of a US dollar, `unpriced` calls left out of it. `estimated`:
 * calls whose tokens the provider did not tell. */
export interface ModelSpending {
  key: string;
  label: string;
  calls: number;
  failed: number;
  unpriced: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  micro: number;
  estimated: number;
  /** Of the tokens, those that are sound. */
  input_sound_tokens: number;
  output_sound_tokens: number;
}

export interface ModelFailure {
  at: string;
  model: string;
  purpose: string;
  session_id: string | null;
  failure: string;
}

export interface ModelsView {
  configured: ConfiguredModel[];
  budget: { month: number | null; session: number | null; left: number | null };
  month: string;
  spent: ModelSpending;
  by_model: ModelSpending[];
  by_purpose: ModelSpending[];
  by_user: ModelSpending[];
  /** The dearest ones; `label` is the scenario's title. */
  by_session: ModelSpending[];
  months: ModelSpending[];
  failures: ModelFailure[];
}

/** A connection that was tried. `ok`: customers can speak with it. */
export interface TriedModel {
  model: string;
  ok: boolean;
  first_word_ms: number | null;
  steps: {
    step: "answers" | "streams" | "structured";
    ok: boolean;
    ms: number;
    problem: string;
    mend: string;
  }[];
}

/** A criterion as a language model judged it. `level` null: no occasion, or nothing that it said held;
 * `dropped`: quotes that stood in no message. */
export interface Judged {
  id: string;
  label: string;
  weight: number;
  level: number | null;
  score: number | null;
  why: string;
  quotes: { seq: number; quote: string }[];
  dropped: number;
}

/** What a language model made of a session, beside its score. */
export interface Judgement {
  judge: string;
  overall: number | null;
  criteria: Judged[];
}
