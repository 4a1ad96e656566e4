export default function ReportPage({ id }: { id: string }) {
  return <div>{id}</div>;
}
