using System.Text;

namespace GrpcCrm.Platform.Storage;

/// <summary>SQL that lives beside its user as a file and travels inside the assembly.</summary>
public static class EmbeddedSql
{
    public static IEnumerable<string> Paths =>
        typeof(EmbeddedSql).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal));

    /// <param name="path">The file's path from the project's folder, for example Ingest/batch_facts.sql.</param>
    public static string Text(string path)
    {
        using var stream = typeof(EmbeddedSql).Assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"There is no embedded SQL at {path}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>A template with the text of another file in the place of what it names in braces.</summary>
    public static string Composed(string path, string place, string part) =>
        Text(path).Replace(place, Text(part), StringComparison.Ordinal);
}
