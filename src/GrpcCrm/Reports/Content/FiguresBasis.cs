namespace GrpcCrm.Reports.Content;

/// <summary>
/// Figures as bytes, kept beside a revision for the worker alone, so that reports of several dealers are made without reading records.
/// Samples go out as the steps between their values, which are small.
/// </summary>
public static class FiguresBasis
{
    private const byte Version = 1;

    public static byte[] ToBasis(this ReportFigures figures)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(figures.WindowIsOpen);
        Write(writer, figures.Whole);
        Write(writer, figures.Sales);
        Write(writer, figures.AfterSales);
        writer.Flush();
        return bytes.ToArray();
    }

    public static ReportFigures Read(byte[] basis)
    {
        using var reader = new BinaryReader(new MemoryStream(basis));
        if (reader.ReadByte() is var version && version != Version)
            throw new InvalidOperationException($"There is no basis of version {version}.");
        var windowIsOpen = reader.ReadBoolean();
        return new ReportFigures(Scope(reader), Scope(reader), Scope(reader), windowIsOpen);
    }

    private static void Write(BinaryWriter writer, ScopeFigures figures)
    {
        Write(writer, figures.Tallies);
        Write(writer, figures.Categories);
        writer.Write7BitEncodedInt(figures.Interactions.Count);
        foreach (var (kind, tally) in figures.Interactions)
        {
            writer.Write(kind.Channel);
            writer.Write(kind.Direction);
            Write(writer, tally);
        }

        writer.Write7BitEncodedInt(figures.Samples.Count);
        foreach (var (metric, sample) in figures.Samples)
        {
            writer.Write(metric);
            Write(writer, sample);
        }
    }

    private static void Write(BinaryWriter writer, SortedDictionary<string, Tally> tallies)
    {
        writer.Write7BitEncodedInt(tallies.Count);
        foreach (var (key, tally) in tallies)
        {
            writer.Write(key);
            Write(writer, tally);
        }
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

    private static ScopeFigures Scope(BinaryReader reader)
    {
        var tallies = Tallies(reader);
        var categories = Tallies(reader);
        var interactions = new SortedDictionary<InteractionKind, Tally>(InteractionKind.Order);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            interactions.Add(new InteractionKind(reader.ReadInt16(), reader.ReadInt16()), Tally(reader));
        var samples = new SortedDictionary<string, Sample>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) samples.Add(reader.ReadString(), Sample(reader));
        return new ScopeFigures(tallies, samples, interactions, categories);
    }

    private static SortedDictionary<string, Tally> Tallies(BinaryReader reader)
    {
        var tallies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) tallies.Add(reader.ReadString(), Tally(reader));
        return tallies;
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
