using System.Globalization;
using System.Text.RegularExpressions;

namespace GrpcCrm.LocalPostgres;

/// <summary>A folder with PostgreSQL's server programs, version 15 or later.</summary>
public sealed partial record PostgresBinaries(string Folder, Version Version)
{
    public const int OldestMajor = 15;

    private static readonly string[] Programs = ["postgres", "initdb", "pg_ctl"];

    /// <summary>The newest on this machine, or the folder named by GRPCCRM_POSTGRES_BIN.
    /// Fails with what was looked for and how to get it.</summary>
    public static async Task<PostgresBinaries> FindAsync(CancellationToken ct) =>
        (await FindAllAsync(SearchPlaces.OfThisMachine(), ct))[0];

    // Newest first and never empty.
    internal static async Task<IReadOnlyList<PostgresBinaries>> FindAllAsync(SearchPlaces places, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in places.Folders().Where(HasPrograms))
        {
            var version = await new Command([Path.Join(folder, "postgres"), "--version"]).RunAsync(ct);
            if (VersionPattern().Match(version.Output) is { Success: true } match)
                found.Add(new PostgresBinaries(folder, new Version(Number(match.Groups["major"]), Number(match.Groups["minor"]))));
        }

        PostgresBinaries[] usable = [.. found.Where(each => each.Version.Major >= OldestMajor).OrderByDescending(each => each.Version)];
        return usable.Length > 0 ? usable : throw NotFound(places, found);
    }

    internal string Program(string name) => Path.Join(Folder, name);

    private static bool HasPrograms(string folder) => Programs.All(program => File.Exists(Path.Join(folder, program)));

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    private static LocalClusterException NotFound(SearchPlaces places, List<PostgresBinaries> tooOld)
    {
        var old = tooOld.Count == 0 ? "" : $"\nToo old: {string.Join(", ", tooOld.Select(each => $"{each.Version} in {each.Folder}"))}.";
        return new LocalClusterException($"""
            PostgreSQL {OldestMajor} or later was not found on this machine.
            Looked for: {string.Join(", ", Programs)} together in one folder.
            Looked in: {places}.{old}
            Install it:  apt install postgresql  |  dnf install postgresql-server  |  brew install postgresql@17
            or name the folder of an installed one in {SearchPlaces.Variable},
            or set GRPCCRM_DATABASE to the connection string of a server that runs already.
            """);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)(\.(?<minor>\d+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
