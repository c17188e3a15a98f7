namespace GrpcCrm.Reports.Content;

/// <summary>
/// Figures as bytes, kept beside a revision for the worker alone, so that reports of several dealers are made without reading records.
/// Samples go out as the steps between their values, which are small.
/// </summary>
public static class FiguresBasis
{
    /// <summary>
    /// It is of version 1 of reports' definition, and holds the categories of one metric and the splits of another, without saying so.
    /// </summary>
    private const byte First = 1;

    private const byte Newest = 2;

    private const string FirstCategories = "complaints.received";
    private const string FirstSplits = "interactions.count";

    /// <summary>In the oldest version that holds them, so that the same figures give the same bytes for ever.</summary>
    public static byte[] ToBasis(this ReportFigures figures)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        ScopeFigures[] scopes = [figures.Whole, figures.Sales, figures.AfterSales];
        var version = figures.DefinitionVersion == 1 && scopes.All(IsOfFirst) ? First : Newest;
        writer.Write(version);
        if (version == Newest) writer.Write(figures.DefinitionVersion);
        writer.Write(figures.WindowIsOpen);
        foreach (var scope in scopes) Write(writer, scope, version);
        writer.Flush();
        return bytes.ToArray();
    }

    public static ReportFigures Read(byte[] basis)
    {
        using var reader = new BinaryReader(new MemoryStream(basis));
        var version = reader.ReadByte();
        if (version is not (First or Newest)) throw new InvalidOperationException($"There is no basis of version {version}.");
        var definition = version == First ? (short)1 : reader.ReadInt16();
        var windowIsOpen = reader.ReadBoolean();
        return new ReportFigures(Scope(reader, version), Scope(reader, version), Scope(reader, version), windowIsOpen)
        {
            DefinitionVersion = definition,
        };
    }

    private static bool IsOfFirst(ScopeFigures figures) =>
        figures.Categories.Keys.All(metric => metric == FirstCategories) && figures.Splits.Keys.All(metric => metric == FirstSplits);

    private static void Write(BinaryWriter writer, ScopeFigures figures, byte version)
    {
        WriteAll(writer, figures.Tallies, Write);
        if (version == First)
        {
            WriteAll(writer, figures.CategoriesOf(FirstCategories), Write);
            WriteAll(writer, figures.SplitsOf(FirstSplits), Write, WriteKey);
        }
        else
        {
            WriteAll(writer, figures.Categories, (to, categories) => WriteAll(to, categories, Write));
            WriteAll(writer, figures.Splits, (to, splits) => WriteAll(to, splits, Write, WriteKey));
        }

        WriteAll(writer, figures.Samples, Write);
    }

    private static void WriteAll<TValue>(
        BinaryWriter writer, SortedDictionary<string, TValue> values, Action<BinaryWriter, TValue> value) =>
        WriteAll(writer, values, value, (to, key) => to.Write(key));

    private static void WriteAll<TKey, TValue>(
        BinaryWriter writer, SortedDictionary<TKey, TValue> values, Action<BinaryWriter, TValue> value, Action<BinaryWriter, TKey> key)
        where TKey : notnull
    {
        writer.Write7BitEncodedInt(values.Count);
        foreach (var pair in values)
        {
            key(writer, pair.Key);
            value(writer, pair.Value);
        }
    }

    private static void WriteKey(BinaryWriter writer, SplitKey key)
    {
        writer.Write(key.First);
        writer.Write(key.Second);
    }

    private static void Write(BinaryWriter writer, Tally tally)
    {
        writer.Write7BitEncodedInt64(tally.Counted);
        writer.Write7BitEncodedInt64(tally.Observed);
        writer.Write7BitEncodedInt64(tally.Customers);
    }

    private static void Write(BinaryWriter writer, Sample sample)
    {
        writer.Write7BitEncodedInt64(sample.Customers);
        writer.Write7BitEncodedInt(sample.Values.Count);
        var before = 0L;
        foreach (var value in sample.Values)
        {
            writer.Write7BitEncodedInt64(value - before);
            before = value;
        }
    }

    private static ScopeFigures Scope(BinaryReader reader, byte version)
    {
        var tallies = Texts(reader, Tally);
        var categories = version == First ? Alone(FirstCategories, Texts(reader, Tally)) : Texts(reader, from => Texts(from, Tally));
        var splits = version == First ? Alone(FirstSplits, Splits(reader)) : Texts(reader, Splits);
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
