namespace GrpcCrm.Reports.Content;

/// <summary>
/// Late small changes: where few customers have changed since a manufacturer's document was published, the difference of two scores would
/// tell about them. So each score that differs keeps its last figure, marked provisional, until enough have changed or the time for
/// restatements is over. Volumes change at once, and the dealer's own documents always.
/// </summary>
public sealed class LateChanges(ReportSections sections)
{
    /// <summary>The document as the manufacturer gets it.</summary>
    /// <param name="previous">What the newest published revision says to it.</param>
    /// <param name="document">What the figures say now.</param>
    /// <param name="changedCustomers">
    /// Customers whose records changed since the scores that it shows were made; one without counts as one.
    /// </param>
    /// <param name="horizonHasPassed">Whether the time for restatements of the period is over.</param>
    public RenderedDocument Held(byte[] previous, RenderedDocument document, long changedCustomers, bool horizonHasPassed)
    {
        if (document.Audience != ReportAudience.Manufacturer || horizonHasPassed || changedCustomers >= Suppression.FewestCustomers)
            return document;

        var shown = V1.ReportDocument.Parser.ParseFrom(previous).Cells
            .Where(cell => cell.HasValue).ToDictionary(Key, StringComparer.Ordinal);
        var now = V1.ReportDocument.Parser.ParseFrom(document.Content);
        for (var at = 0; at < now.Cells.Count; at++)
        {
            if (shown.TryGetValue(Key(now.Cells[at]), out var last) && Differs(last, now.Cells[at])) now.Cells[at] = Held(last);
        }

        return RenderedDocument.Of(now);
    }

    /// <summary>A cell of another version of its definition is another cell.</summary>
    private static string Key(V1.ReportCell cell) =>
        FormattableString.Invariant($"{cell.Metric} {cell.DefinitionVersion} {cell.Dimensions}");

    private bool Differs(V1.ReportCell last, V1.ReportCell now)
    {
        var isScore = sections.Find(now.Metric)?.Suppression == SuppressionClass.Score;
        var compared = last.Clone();
        compared.Status = now.Status;
        return isScore && !compared.Equals(now);
    }

    private static V1.ReportCell Held(V1.ReportCell last)
    {
        var held = last.Clone();
        held.Status = V1.CellStatus.Provisional;
        return held;
    }
}
