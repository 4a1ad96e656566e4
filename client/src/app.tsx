import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Route, Switch } from "wouter";
import { SignInPage } from "./account/sign-in-page";
import { ApiError, api } from "./api";
import { Signed } from "./context";
import { HomePage } from "./home/home-page";
import { page } from "./page";
import { Shell } from "./shell";
import { Catch, ErrorNote, PageSkeleton } from "./ui/states";

const LibraryPage = page(/^\/scenarios$/, () => import("./library/library-page"));
const DeskPage = page(/^\/sessions(\/[^/]+)?$/, () => import("./workspace/desk-page"));
const CoachingPage = page(/^\/coaching$/, () => import("./coaching/coaching-page"));
const WatchPage = page(/^\/team\/./, () => import("./team/watch-page"));
const InvitePage = page(/^\/invites\//, () => import("./team/invite-page"));
const TeamPage = page(/^\/team$/, () => import("./team/team-page"));
const SharedPage = page(/^\/shared\//, () => import("./shared/shared-page"));
const AnalysesPage = page(/^\/analyses$/, () => import("./analyses/analyses-page"));
const AnalysisPage = page(/^\/analyses\/./, () => import("./analyses/analysis-page"));
const ComparePage = page(/^\/compare\//, () => import("./compare/compare-page"));
const ModelsPage = page(/^\/models$/, () => import("./models/models-page"));
const StatusPage = page(/^\/status$/, () => import("./status/status-page"));
const AccountPage = page(/^\/account$/, () => import("./account/account-page"));
const JoinPage = page(/^\/join\//, () => import("./account/join-page"));
const ResetPage = page(/^\/reset\//, () => import("./account/reset-page"));
const PeoplePage = page(/^\/people$/, () => import("./people/people-page"));
const ReportPage = page(/^\/sessions\/[^/]+\/report$/, () => import("./report/report-page"));

/** A shared report is for whoever has its link; all else is for who has signed in. */
export function App() {
  return (
    <Switch>
      <Route path="/shared/:token">
        {(params) => (
          <Catch>
            <SharedPage token={params.token} />
          </Catch>
        )}
      </Route>
      <Route path="/join/:token">{(params) => <JoinPage token={params.token} />}</Route>
      <Route path="/reset/:token">{(params) => <ResetPage token={params.token} />}</Route>
      <Route component={Inside} />
    </Switch>
  );
}

function Inside() {
  const { t } = useTranslation();
  const me = useQuery({ queryKey: ["me"], queryFn: api.me, staleTime: Number.POSITIVE_INFINITY });
  const ready = me.isSuccess;
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(
      () => void Promise.allSettled([DeskPage.begin(), LibraryPage.begin()]),
      1_500,
    );
    return () => clearTimeout(timer);
  }, [ready]);
  if (me.isPending) return <PageSkeleton />;
  if (me.error instanceof ApiError && me.error.status === 401) {
    return <SignInPage onDone={() => void me.refetch()} />;
  }
  if (me.error) {
    return (
      <main className="gr-page">
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return (
    <Signed me={me.data}>
      <Shell>
        <Catch>
          <Suspense fallback={<PageSkeleton />}>
            <Switch>
              <Route path="/" component={HomePage} />
              <Route path="/scenarios" component={LibraryPage} />
              <Route path="/coaching" component={CoachingPage} />
              <Route path="/team" component={TeamPage} />
              <Route path="/models" component={ModelsPage} />
              <Route path="/status" component={StatusPage} />
              <Route path="/people" component={PeoplePage} />
              <Route path="/account" component={AccountPage} />
              <Route path="/invites/:token">
                {(params) => <InvitePage key={params.token} token={params.token} />}
              </Route>
              <Route path="/team/:id">
                {(params) => <WatchPage key={params.id} id={params.id} />}
              </Route>
              <Route path="/analyses" component={AnalysesPage} />
              <Route path="/analyses/:id">
                {(params) => <AnalysisPage key={params.id} id={params.id} />}
              </Route>
              <Route path="/compare/:a/:b?">
                {(params) => <ComparePage a={params.a} b={params.b} />}
              </Route>
              <Route path="/sessions/:id/report">
                {(params) => <ReportPage key={params.id} id={params.id} />}
              </Route>
              <Route path="/sessions/:id?">{(params) => <DeskPage id={params.id} />}</Route>
              <Route>
                <div className="gr-page">
                  <ErrorNote
                    error={{ code: "page", message: t("error.page"), mend: t("error.page_mend") }}
                  />
                </div>
              </Route>
            </Switch>
          </Suspense>
        </Catch>
      </Shell>
    </Signed>
  );
}
