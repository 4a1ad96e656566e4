import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Route, Switch } from "wouter";
import { SignInPage } from "./account/sign-in-page";
import { ApiError, api } from "./api";
import { Signed } from "./context";
import { HomePage } from "./home/home-page";
import { Shell } from "./shell";
import { Catch, ErrorNote, PageSkeleton } from "./ui/states";

const library = () => import("./library/library-page");
const desk = () => import("./workspace/desk-page");
const LibraryPage = lazy(library);
const DeskPage = lazy(desk);
const CoachingPage = lazy(() => import("./coaching/coaching-page"));
const WatchPage = lazy(() => import("./team/watch-page"));
const InvitePage = lazy(() => import("./team/invite-page"));
const TeamPage = lazy(() => import("./team/team-page"));
const SharedPage = lazy(() => import("./shared/shared-page"));
const AnalysesPage = lazy(() => import("./analyses/analyses-page"));
const AnalysisPage = lazy(() => import("./analyses/analysis-page"));
const ComparePage = lazy(() => import("./compare/compare-page"));
const ModelsPage = lazy(() => import("./models/models-page"));
const StatusPage = lazy(() => import("./status/status-page"));
const AccountPage = lazy(() => import("./account/account-page"));
const JoinPage = lazy(() => import("./account/join-page"));
const ResetPage = lazy(() => import("./account/reset-page"));
const PeoplePage = lazy(() => import("./people/people-page"));
const ReportPage = lazy(() => import("./report/report-page"));

/** A shared report is for whoever has its link; all else is for who has signed in. */
export function App() {
  return (
    <Switch>
      <Route path="/shared/:token">
        {(params) => (
          <Catch>
            <Suspense fallback={<PageSkeleton />}>
              <SharedPage token={params.token} />
            </Suspense>
          </Catch>
        )}
      </Route>
      <Route path="/join/:token">
        {(params) => (
          <Suspense fallback={<PageSkeleton />}>
            <JoinPage token={params.token} />
          </Suspense>
        )}
      </Route>
      <Route path="/reset/:token">
        {(params) => (
          <Suspense fallback={<PageSkeleton />}>
            <ResetPage token={params.token} />
          </Suspense>
        )}
      </Route>
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
    const timer = setTimeout(() => void Promise.allSettled([desk(), library()]), 1_500);
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
