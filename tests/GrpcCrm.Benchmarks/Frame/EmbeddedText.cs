namespace GrpcCrm.Benchmarks.Frame;

/// <summary>The statements that lie beside the classes.</summary>
internal static class EmbeddedText
{
    public static string Of(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
