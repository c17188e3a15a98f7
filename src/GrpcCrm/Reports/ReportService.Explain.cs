using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;
using GrpcCrm.Reports.Schedules;

namespace GrpcCrm.Reports;

public sealed partial class ReportService
{
    public override async Task<V1.ListMetricDefinitionsResponse> ListMetricDefinitions(
        V1.ListMetricDefinitionsRequest request, ServerCallContext context) =>
        await transaction.ReadAsync(
            _ => Task.FromResult(
                new V1.ListMetricDefinitionsResponse { Definitions = { sections.Metrics.Select(metric => metric.ToMessage()) } }),
            context.CancellationToken);

    public override async Task<V1.ExplainReportCellResponse> ExplainReportCell(
        V1.ExplainReportCellRequest request, ServerCallContext context)
    {
        var name = Publication.Names.Parse(request.Name);
        var audience = request.Audience.For(call.Caller);
        var page = lists.Open(request);
        var metric = sections.Find(request.Metric)!;
        var answer = new V1.ExplainReportCellResponse { Definition = metric.ToMessage() };
        await transaction.ReadAsync(
            async db =>
            {
                var publication = await RevisionAsync(db, name, audience, request.RevisionNumber, context.CancellationToken)
                    ?? throw Fail.NotFound(Publication.Names.Collection);
                answer.Cell = V1.ReportDocument.Parser.ParseFrom(publication.Content).Cell(request);
                if (answer.Cell is null || call.Caller.Kind != CallerKind.Dealer) return true;

                var question = new CellQuestion(metric, metric.SplitOf(answer.Cell), audience.Phases(), page);
                await using var batch = db.CreateBatch();
                var sources = new CellSources(batch, sections, publication, call.Caller.TenantId);
                AddSources(answer, page, await sources.ReadAsync(question, context.CancellationToken));
                return true;
            },
            context.CancellationToken);
        return answer;
    }

    private void AddSources(V1.ExplainReportCellResponse answer, Page page, IReadOnlyList<CellSource> found)
    {
        var (items, next) = page.Close(found, source => [source.Id.ToString("N")], source => source.ToMessage(call.Caller.TenantId));
        answer.Sources.Add(items);
        answer.NextPageToken = next;
    }
}
