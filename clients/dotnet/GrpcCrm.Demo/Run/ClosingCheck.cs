using GrpcCrm.Demo.Check;
using GrpcCrm.Demo.Processes;
using Npgsql;

namespace GrpcCrm.Demo.Run;

/// <summary>Goes through everything dealer by dealer, so that no more than one dealer's records are in memory.</summary>
internal sealed class ClosingCheck(Registration registration, HostProcess host, NpgsqlDataSource database)
{
    private readonly List<string> _figureExceptions = [];
    private long _cells;

    public List<DealerResult> Results { get; } = [];

    /// <summary>All dealer documents.</summary>
    public Dictionary<ReportKey, V1.ReportDocument> Documents { get; } = [];

    public async Task<Findings> RunAsync(Pushed pushed, FeedStage feed, CancellationToken cancellation)
    {
        var records = new RecordCheck(database);
        await records.PrepareAsync(cancellation);
        foreach (var dealer in registration.Dealers)
            await CheckAsync(dealer, records, cancellation);
        var events = new FeedCheck(database);
        foreach (var manufacturer in registration.Manufacturers)
            await events.CompareAsync(manufacturer, cancellation);
        return Find(pushed, feed, records, events);
    }

    private async Task CheckAsync(RegisteredDealer dealer, RecordCheck records, CancellationToken cancellation)
    {
        var expectation = Expectation.Of(dealer);
        await records.CompareAsync(dealer, expectation, cancellation);
        var documents = await DealerDocuments.FetchAsync(host.Address, dealer, cancellation);
        var expected = ExpectedFigures.Of(expectation, dealer, registration.Plan.Months);
        foreach (var (report, figures) in expected)
        {
            var found = documents.TryGetValue(report, out var document) ? Figures.Of(document) : null;
            _cells += figures.Keys.Union(found?.Keys.AsEnumerable() ?? [], StringComparer.Ordinal).LongCount();
            _figureExceptions.AddRange(Differences(found, figures).Select(
                difference => FormattableString.Invariant($"{dealer.Display}, {report.Month:yyyy-MM}: {difference}")));
        }
        _figureExceptions.AddRange(documents.Keys.Except(expected.Keys).Select(
            report => $"{dealer.Display}: a document that nobody asked for, {report}"));
        foreach (var (report, document) in documents)
            Documents.Add(report, document);
        Results.Add(new DealerResult(
            dealer.Display, expectation.Fates(), [.. documents.OrderBy(d => d.Key.Month).Select(d => Figures.Of(d.Value))]));
    }

    private static IEnumerable<string> Differences(Figures? found, Figures expected) => found?.DifferencesFrom(expected) ?? ["no document"];

    private Findings Find(Pushed pushed, FeedStage feed, RecordCheck records, FeedCheck events)
    {
        var all = Results.Sum(result => result.Fates.All);
        var findings = new Findings();
        findings.Add(FormattableString.Invariant(
            $"Each of {all:N0} records is exactly one of stored, superseded, duplicate or quarantined; the database says the same"),
            records.Exceptions);
        findings.Add(FormattableString.Invariant($"The service has acknowledged all of them: {pushed.Acked:N0}"), pushed.Acked == all);
        findings.Add("Records that name a customer on file point to it, whichever came first", records.UnresolvedReferences == 0);
        findings.Add(FormattableString.Invariant(
            $"{Documents.Count:N0} dealer documents give {_cells:N0} figures as a count of the source does"), _figureExceptions);
        findings.Add(FormattableString.Invariant(
            $"{events.Events:N0} events arrived once, in order, their bytes matching their hashes"), events.Exceptions);
        findings.Add(FormattableString.Invariant(
            $"A dealer process lost its connections and went on by itself: {pushed.Cuts} cut, {pushed.Reconnects} streams opened again"),
            pushed is { Cuts: > 0, Reconnects: > 0 });
        findings.Add(FormattableString.Invariant(
            $"The report streams were cut and went on: {feed.Cuts} cut, {feed.Reconnects} opened again, {feed.Restarts} process restarted"),
            feed is { Cuts: > 0, Reconnects: > 0, Restarts: > 0 });
        return findings;
    }
}
