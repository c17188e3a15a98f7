using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>Compares documents with what a count of the source gives.</summary>
internal sealed class FigureCheck
{
    public long Figures { get; private set; }

    public List<string> Exceptions { get; } = [];

    public void Compare(
        RegisteredDealer dealer,
        IReadOnlyDictionary<ReportKey, V1.ReportDocument> documents,
        IReadOnlyDictionary<ReportKey, Figures> expected)
    {
        foreach (var (report, figures) in expected)
        {
            var found = documents.TryGetValue(report, out var document) ? Check.Figures.Of(document) : null;
            Figures += figures.Keys.Union(found?.Keys.AsEnumerable() ?? [], StringComparer.Ordinal).LongCount();
            Exceptions.AddRange((found?.DifferencesFrom(figures) ?? ["no document"]).Select(
                difference => FormattableString.Invariant($"{dealer.Display}, {report.Month:yyyy-MM}: {difference}")));
        }
        Exceptions.AddRange(documents.Keys.Except(expected.Keys).Select(
            report => $"{dealer.Display}: a document that nobody asked for, {report}"));
    }
}
