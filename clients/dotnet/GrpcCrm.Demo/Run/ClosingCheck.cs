using GrpcCrm.Demo.Check;
using GrpcCrm.Demo.Processes;
using Npgsql;

namespace GrpcCrm.Demo.Run;

/// <summary>Goes through everything dealer by dealer, so that no more than one dealer's records are in memory.</summary>
internal sealed class ClosingCheck(Registration registration, HostProcess host, NpgsqlDataSource database)
{
    private readonly FigureCheck _figures = new();
    private readonly FigureCheck _firstFigures = new();
    private readonly RecordCheck _records = new(database);
    private readonly FeedCheck _events = new(new PublishedTables(database));

    public List<DealerResult> Results { get; } = [];

    /// <summary>All dealer documents.</summary>
    public Dictionary<ReportKey, RevisedDocument> Documents { get; } = [];

    public async Task<Findings> RunAsync(Pushed pushed, Late late, FeedStage feed, CancellationToken cancellationToken)
    {
        await _records.PrepareAsync(cancellationToken);
        foreach (var dealer in registration.Dealers)
            await CheckAsync(dealer, late, cancellationToken);
        foreach (var manufacturer in registration.Manufacturers)
            await _events.CompareAsync(manufacturer, cancellationToken);
        var findings = new Findings();
        FindRecords(findings, pushed.Acked + late.Acked);
        FindReports(findings, late);
        FindConnections(findings, pushed, feed);
        return findings;
    }

    private async Task CheckAsync(RegisteredDealer dealer, Late late, CancellationToken cancellationToken)
    {
        var expectation = Expectation.Of(dealer);
        await _records.CompareAsync(dealer, expectation, cancellationToken);
        var documents = await DealerDocuments.FetchAsync(host.Address, dealer, cancellationToken);
        var months = Months(dealer, documents.Keys, late);
        _figures.Compare(dealer, Newest(documents), ExpectedFigures.Of(expectation, dealer, months));
        if (dealer.IsLate)
        {
            var first = documents.ToDictionary(report => report.Key, report => report.Value.First);
            _firstFigures.Compare(dealer, first, ExpectedFigures.Of(Expectation.Of(dealer, beforeClose: true), dealer, months));
        }
        foreach (var (report, document) in documents)
            Documents.Add(report, document);
        Results.Add(new DealerResult(
            dealer.Display, expectation.Fates(), [.. documents.OrderBy(d => d.Key.Month).Select(d => Figures.Of(d.Value.Newest))]));
    }

    private static Dictionary<ReportKey, V1.ReportDocument> Newest(Dictionary<ReportKey, RevisedDocument> documents) =>
        documents.ToDictionary(report => report.Key, report => report.Value.Newest);

    /// <summary>The months that were closed by a call, the first that a schedule closed, and those that it closed since.</summary>
    private static IReadOnlyList<DateOnly> Months(RegisteredDealer dealer, IEnumerable<ReportKey> reports, Late late)
    {
        if (late.ScheduledFrom is not { } first)
            return dealer.Months;
        var since = reports.Select(report => report.Month).Where(month => month >= first);
        return [.. dealer.Months.Append(first).Concat(since).Distinct()];
    }

    private void FindRecords(Findings findings, long acked)
    {
        var all = Results.Sum(result => result.Fates.All);
        findings.Add(FormattableString.Invariant(
            $"Each of {all:N0} records is exactly one of stored, superseded, duplicate or quarantined; the database says the same"),
            _records.Exceptions);
        findings.Add(FormattableString.Invariant($"The service has acknowledged all of them: {acked:N0}"), acked == all);
        findings.Add(
            "Records that name a customer or vehicle on file point to it, whichever came first", _records.UnresolvedReferences == 0);
    }

    private void FindReports(Findings findings, Late late)
    {
        findings.Add(FormattableString.Invariant(
            $"{Documents.Count:N0} dealer documents give {_figures.Figures:N0} figures as a count of the source does"),
            _figures.Exceptions);
        findings.Add(FormattableString.Invariant(
            $"{_events.Events:N0} events arrived once, in order, their bytes matching their hashes"), _events.Exceptions);
        findings.Add(FormattableString.Invariant(
            $"Each of {_events.Notices:N0} complaints about safety was told to its manufacturer once"), _events.NoticeExceptions);
        if (late.Records == 0)
            return;
        findings.Add(FormattableString.Invariant(
            $"After {late.Records:N0} late records, {_events.Revised:N0} reports came anew, {_events.Restated:N0} after a final one"),
            _events is { Revised: > 0, Restated: > 0 });
        findings.Add("What the reports of these dealers first said is still there, as a count without the late records gives it",
            _firstFigures.Exceptions);
    }

    private static void FindConnections(Findings findings, Pushed pushed, FeedStage feed)
    {
        findings.Add(FormattableString.Invariant(
            $"A dealer process lost its connections and went on by itself: {pushed.Cuts} cut, {pushed.Reconnects} streams opened again"),
            pushed is { Cuts: > 0, Reconnects: > 0 });
        findings.Add(FormattableString.Invariant(
            $"The report streams were cut and went on: {feed.Cuts} cut, {feed.Reconnects} opened again, {feed.Restarts} process restarted"),
            feed is { Cuts: > 0, Reconnects: > 0, Restarts: > 0 });
    }
}
