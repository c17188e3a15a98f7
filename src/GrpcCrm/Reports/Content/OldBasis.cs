namespace GrpcCrm.Reports.Content;

/// <summary>
/// Reads figures as they were kept before figures_basis.proto; none is written so any more. The first form is of version 1 of reports'
/// definition, and holds the categories of one metric and the splits of another without saying so. Both say of windows only whether one
/// was open.
/// </summary>
internal static class OldBasis
{
    private const byte First = 1;
    private const byte Second = 2;
    private const string FirstCategories = "complaints.received";
    private const string FirstSplits = "interactions.count";

    /// <summary>A message begins with another byte: the key of its first field.</summary>
    public static bool Is(byte[] basis) => basis is [First or Second, ..];

    public static ReportFigures Read(byte[] basis)
    {
        using var reader = new BinaryReader(new MemoryStream(basis));
        var form = reader.ReadByte();
        var definition = form == First ? (short)1 : reader.ReadInt16();
        var sinceEnd = reader.ReadBoolean() ? TimeSpan.Zero : TimeSpan.MaxValue;
        return new ReportFigures(Scope(reader, form), Scope(reader, form), Scope(reader, form), sinceEnd)
        {
            DefinitionVersion = definition,
        };
    }

    private static ScopeFigures Scope(BinaryReader reader, byte form)
    {
        var tallies = Texts(reader, Tally);
        var categories = form == First ? Alone(FirstCategories, Texts(reader, Tally)) : Texts(reader, from => Texts(from, Tally));
        var splits = form == First ? Alone(FirstSplits, Splits(reader)) : Texts(reader, Splits);
        return new ScopeFigures { Tallies = tallies, Categories = categories, Splits = splits, Samples = Texts(reader, Sample) };
    }

    private static SortedDictionary<string, TValue> Alone<TValue>(string metric, TValue value)
        where TValue : System.Collections.ICollection =>
        value.Count == 0 ? new(StringComparer.Ordinal) : new(StringComparer.Ordinal) { [metric] = value };

    private static SortedDictionary<string, TValue> Texts<TValue>(BinaryReader reader, Func<BinaryReader, TValue> value)
    {
        var values = new SortedDictionary<string, TValue>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) values.Add(reader.ReadString(), value(reader));
        return values;
    }

    private static SortedDictionary<SplitKey, Tally> Splits(BinaryReader reader)
    {
        var splits = new SortedDictionary<SplitKey, Tally>(SplitKey.Order);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            splits.Add(new SplitKey(reader.ReadInt16(), reader.ReadInt16()), Tally(reader));
        return splits;
    }

    private static Tally Tally(BinaryReader reader) =>
        new(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());

    private static Sample Sample(BinaryReader reader)
    {
        var customers = reader.Read7BitEncodedInt64();
        var values = new long[reader.Read7BitEncodedInt()];
        var before = 0L;
        for (var at = 0; at < values.Length; at++) values[at] = before += reader.Read7BitEncodedInt64();
        return new Sample(values, customers);
    }
}
