using Google.Protobuf;

namespace GrpcCrm.Reports.Content;

/// <summary>What differs between two documents for the same audience: nothing is told of another audience's.</summary>
public static class ReportDeltaMessages
{
    public static byte[] Between(byte[] before, byte[] after, IEnumerable<ChangedRecords> causes)
    {
        var previous = Cells(before);
        var current = Cells(after);
        var delta = new V1.ReportDelta
        {
            Reasons =
            {
                causes.Select(changed => new V1.RevisionReason
                {
                    Cause = (V1.RevisionCause)changed.Cause,
                    RecordCount = changed.Records,
                    CustomerCount = changed.Customers,
                }),
            },
        };
        foreach (var (key, cell) in current)
        {
            var old = previous.GetValueOrDefault(key);
            if (!Equals(Figure(cell), Figure(old))) delta.Changes.Add(Change(cell, old, cell));
        }

        foreach (var (_, gone) in previous.Where(cell => !current.ContainsKey(cell.Key))) delta.Changes.Add(Change(gone, gone, null));
        return delta.ToByteArray();
    }

    private static OrderedDictionary<string, V1.ReportCell> Cells(byte[] document)
    {
        var cells = new OrderedDictionary<string, V1.ReportCell>(StringComparer.Ordinal);
        foreach (var cell in V1.ReportDocument.Parser.ParseFrom(document).Cells)
            cells[string.Join('\n', [cell.Metric, .. cell.Dimensions.SelectMany(d => new[] { d.Name, d.Value })])] = cell;
        return cells;
    }

    private static V1.ReportChange Change(V1.ReportCell cell, V1.ReportCell? before, V1.ReportCell? after) => new()
    {
        Metric = cell.Metric,
        Dimensions = { cell.Dimensions },
        Previous = Figure(before),
        Current = Figure(after),
    };

    private static V1.ReportFigure? Figure(V1.ReportCell? cell)
    {
        if (cell is null) return null;
        var figure = new V1.ReportFigure { Numerator = cell.Numerator, Denominator = cell.Denominator };
        if (cell.HasValue) figure.Value = cell.Value;
        return figure;
    }
}
