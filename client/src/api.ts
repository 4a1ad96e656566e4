// The HTTP API. Every failure is an `ApiError` with words that a person can read.

import type {
  Account,
  Allowance,
  Analysis,
  AnalysisRow,
  ApiTokenRow,
  Article,
  AuditRow,
  CueCard,
  Difficulty,
  Disputed,
  FileProblem,
  Heard,
  Home,
  House,
  HouseInvitation,
  HouseStatus,
  LiveMeasures,
  Me,
  ModelsView,
  OnceLink,
  OwnData,
  PersonChange,
  PersonRow,
  Problem,
  Recording,
  Report,
  Review,
  Role,
  Scenario,
  ScenarioCard,
  Scope,
  SessionRow,
  SessionView,
  Speed,
  StoredJobs,
  TeamInfo,
  TeamRow,
  TriedModel,
  VoicePart,
  VoiceView,
  WatchedView,
  WhatIf,
} from "./types";

export class ApiError extends Error implements Problem {
  constructor(
    readonly code: string,
    message: string,
    readonly mend: string,
    readonly status: number,
    /** What the server tells beyond that, for some codes. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** The error that an answer tells of. `body`: what came, parsed; null when it was no JSON. */
export function failure(status: number, body: unknown): ApiError {
  const { code, message, mend, ...more } =
    (body as { error?: Partial<Problem> } | null)?.error ?? {};
  return new ApiError(code ?? "error", message ?? "", mend ?? "", status, more);
}

declare global {
  /** What index.html asked before this program was there, each to be used once; undefined: nothing came. */
  var begun: Map<string, Promise<Response | undefined>> | undefined;
}

/** The answer that index.html asked for, if it did. */
async function early(path: string): Promise<Response | undefined> {
  const asked = globalThis.begun?.get(path);
  globalThis.begun?.delete(path);
  const response = await asked;
  if (response?.status === 401) globalThis.begun?.clear(); // once signed in, it is asked anew
  return response;
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response = init ? undefined : await early(path);
  try {
    response ??= await fetch(`/api${path}`, {
      ...init,
      headers: typeof init?.body === "string" ? { "content-type": "application/json" } : undefined,
    });
  } catch {
    throw new ApiError("offline", "", "", 0);
  }
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  throw failure(response.status, body);
}

function query(values: Record<string, string | undefined>): string {
  const set = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return set.length ? `?${new URLSearchParams(set)}` : "";
}

export interface NewSession {
  scenario_id: string;
  persona_id?: string;
  difficulty?: Difficulty;
  speed?: Speed;
  returning?: boolean;
  dynamic?: boolean;
  private?: boolean;
  peer?: boolean;
  channel?: "chat" | "call";
}

/** What the line of a call is made with; `pc_id` and `restart_pc` make it anew after a loss. */
export interface LineWish {
  recognition: string;
  client_id: string;
  pause_ms?: number;
  talks_over?: string;
  listening?: string;
}

export interface LineOffer extends LineWish {
  sdp: string;
  type: string;
  pc_id?: string;
  restart_pc?: boolean;
}

export interface LineAnswer {
  sdp: string;
  type: RTCSdpType;
  pc_id: string;
}

export interface Candidate {
  candidate: string;
  sdp_mid: string;
  sdp_mline_index: number;
}

export interface Cite {
  session_id: string;
  scenario_id: string;
  seq: number | null;
  quote: string;
  why: string;
  better: string;
}

export interface CoachingStep {
  category: string;
  label: string;
  scenario_id: string | null;
  title: string;
  difficulty: string;
  why: string;
}

/** What the last sessions show; `missing`: how many more there must be before there is a plan. */
export interface Coaching {
  sessions: number;
  missing: number;
  message: string;
  categories: {
    id: string;
    label: string;
    average: number;
    trend: number | null;
    evidence: Cite[];
    suggestion: string;
    better: string;
  }[];
  plan: CoachingStep[];
}

const analysed = (id: string) => `/analyses/${encodeURIComponent(id)}`;
const of = (id: string) => `/sessions/${encodeURIComponent(id)}`;
/** Where a part of a recording is. */
export const recordedAt = (id: string, kind: "audio" | "video", part: string) =>
  `/api${of(id)}/recording/${kind}${query({ part })}`;
const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

const put = (body: object): RequestInit => ({ method: "PUT", body: JSON.stringify(body) });
const DELETE: RequestInit = { method: "DELETE" };

export const api = {
  ways: () => call<{ provider: string | null }>("/sign-in"),
  signIn: (name: string, password: string) => call<void>("/sign-in", post({ name, password })),
  signOut: () => call<void>("/sign-out", { method: "POST" }),
  reset: (token: string, password: string) => call<void>("/reset", post({ token, password })),
  invitation: (token: string) => call<HouseInvitation>(`/join/${encodeURIComponent(token)}`),
  join: (token: string, name: string, password: string) =>
    call<void>(`/join/${encodeURIComponent(token)}`, post({ name, password })),
  account: () => call<Account>("/account"),
  rename: (name: string) => call<void>("/account/name", put({ name })),
  setPassword: (current: string | null, password: string) =>
    call<void>("/account/password", put({ current, password })),
  endBrowser: (id: string) => call<void>(`/account/browsers/${id}`, DELETE),
  signOutEverywhere: () => call<void>("/account/sign-out-everywhere", { method: "POST" }),
  makeToken: (name: string, scopes: Scope[], days: number) =>
    call<ApiTokenRow & { token: string }>("/account/tokens", post({ name, scopes, days })),
  revokeToken: (id: string) => call<void>(`/account/tokens/${id}`, DELETE),
  jobsAside: () => call<StoredJobs>("/jobs?state=aside"),
  retryJob: (kind: string, subject: string) => call<void>("/jobs/retry", post({ kind, subject })),
  ownData: () => call<OwnData>("/account/data"),
  exportData: () => call<void>("/account/data/export", { method: "POST" }),
  exportLink: () => call<OnceLink>("/account/data/export/link", { method: "POST" }),
  eraseMe: (name: string) => call<void>("/account/data/erase", post({ name })),
  erasePerson: (id: string, name: string) => call<void>(`/people/${id}/erase`, post({ name })),
  people: () => call<House>("/people"),
  changePerson: (id: string, change: PersonChange) =>
    call<PersonRow>(`/people/${id}`, { method: "PATCH", body: JSON.stringify(change) }),
  resetLink: (id: string) => call<OnceLink>(`/people/${id}/link`, { method: "POST" }),
  signOutPerson: (id: string) => call<void>(`/people/${id}/sign-out`, { method: "POST" }),
  invite: (role: Role, team_id: string | null, email: string | null) =>
    call<OnceLink>("/invitations", post({ role, team_id, email })),
  revokeInvitation: (id: string) => call<void>(`/invitations/${id}`, DELETE),
  addTeam: (name: string, quota: number | null) => call<TeamInfo>("/teams", post({ name, quota })),
  changeTeam: (id: string, name: string, quota: number | null) =>
    call<void>(`/teams/${id}`, put({ name, quota })),
  dropTeam: (id: string) => call<void>(`/teams/${id}`, DELETE),
  audit: (person: string, page: number) =>
    call<{ items: AuditRow[]; total: number }>(`/audit${query({ person, page: String(page) })}`),
  me: () => call<Me>("/me"),
  savePrefs: (prefs: Record<string, unknown>) =>
    call<void>("/me/prefs", { method: "PUT", body: JSON.stringify(prefs) }),
  home: () => call<Home>("/home"),
  allowances: () => call<{ items: Allowance[] }>("/me/allowances"),
  coaching: () => call<Coaching>("/coaching"),
  scenarios: (q: string, difficulty?: string, type?: string) =>
    call<{ items: ScenarioCard[]; problems: FileProblem[] }>(
      `/scenarios${query({ q, difficulty, type })}`,
    ),
  scenario: (id: string) => call<Scenario>(`/scenarios/${encodeURIComponent(id)}`),
  start: (body: NewSession) => call<SessionView>("/sessions", post(body)),
  sessions: (status: string, page = 1) =>
    call<{ items: SessionRow[]; total: number }>(
      `/sessions${query({ status, page: String(page) })}`,
    ),
  attempts: (id: string, page = 1) =>
    call<{ items: SessionRow[]; total: number }>(
      `${of(id)}/attempts${query({ page: String(page) })}`,
    ),
  session: (id: string) => call<SessionView>(of(id)),
  report: (id: string) => call<Report>(`${of(id)}/report`),
  fork: (id: string, seq: number) => call<SessionView>(`${of(id)}/fork`, post({ seq })),
  whatIf: (id: string, seq: number, text: string) =>
    call<WhatIf>(`${of(id)}/what-if`, post({ seq, text })),
  live: (id: string) => call<LiveMeasures>(`${of(id)}/live`),
  voice: () => call<VoiceView>("/voice"),
  dial: (id: string, offer: LineOffer) => call<LineAnswer>(`${of(id)}/call`, post(offer)),
  voiceParts: () => call<{ items: VoicePart[] }>("/voice/parts"),
  enter: (id: string, wish: LineWish) =>
    call<{ url: string; token: string; room: string }>(`${of(id)}/call/livekit`, post(wish)),
  candidates: (id: string, pc_id: string, candidates: Candidate[]) =>
    call<void>(`${of(id)}/call`, {
      method: "PATCH",
      body: JSON.stringify({ pc_id, candidates }),
    }),
  hangUp: (id: string, reason: string) =>
    call<void>(`${of(id)}/call${query({ reason })}`, { method: "DELETE", keepalive: true }),
  filmBegins: (id: string, media_type: string) =>
    call<{ id: string }>(`${of(id)}/recording/video`, post({ media_type })),
  filmPiece: (id: string, part: string, number: number, piece: Blob) =>
    call<void>(`${of(id)}/recording/video/${part}/${number}`, { method: "PUT", body: piece }),
  filmEnds: (id: string, part: string, ms: number) =>
    call<void>(`${of(id)}/recording/video/${part}/end`, post({ ms })),
  review: (
    id: string,
    body: Pick<Review, "criterion" | "kind" | "note"> & { score?: number | null },
  ) => call<Review>(`${of(id)}/reviews`, post(body)),
  recording: (id: string) => call<Recording>(`${of(id)}/recording`),
  forgetRecording: (id: string) => call<void>(`${of(id)}/recording`, { method: "DELETE" }),
  analyses: (page = 1) =>
    call<{ items: AnalysisRow[]; total: number; masks: boolean }>(
      `/analyses${query({ page: String(page) })}`,
    ),
  analysis: (id: string) => call<Analysis>(analysed(id)),
  saidBy: (id: string, agent: number[]) =>
    call<Analysis>(`${analysed(id)}/speakers`, { method: "PUT", body: JSON.stringify({ agent }) }),
  heard: () => call<{ items: Heard[] }>("/analyses/recordings"),
  giveUpHeard: (id: string) =>
    call<void>(`/analyses/recordings/${encodeURIComponent(id)}`, { method: "DELETE" }),
  forgetAnalysis: (id: string) => call<void>(analysed(id), { method: "DELETE" }),
  disputes: () => call<{ items: Disputed[]; total: number }>("/reviews?status=open"),
  share: (id: string) =>
    call<{ url: string; expires_at: string }>(`${of(id)}/share`, { method: "POST" }),
  unshare: (id: string) => call<void>(`${of(id)}/share`, { method: "DELETE" }),
  shared: (token: string) => call<Report>(`/shared/${encodeURIComponent(token)}`),
  team: () => call<{ items: TeamRow[] }>("/team/sessions"),
  watched: (id: string) => call<WatchedView>(`/team${of(id)}`),
  brief: (id: string) => call<CueCard>(`${of(id)}/brief`),
  accept: (token: string) =>
    call<{ session_id: string; taken: boolean }>(`/invites/${encodeURIComponent(token)}/accept`),
  status: () => call<HouseStatus>("/status"),
  models: (month = "") => call<ModelsView>(`/models${query({ month })}`),
  testModel: (model: string) => call<TriedModel>("/models/test", post({ model })),
  knowledge: (q: string, session_id: string) =>
    call<{ items: Article[] }>(`/knowledge${query({ q, session_id })}`),
};
