using System.Globalization;

namespace GrpcCrm.LocalPostgres;

/// <summary>What postmaster.pid says: line 1 the process, line 5 the folder of its socket, line 8 how far it is.</summary>
internal sealed record PostmasterFile(int Pid, string? Socket, bool Ready)
{
    private const int SocketLine = 4;
    private const int StatusLine = 7;

    public static async Task<PostmasterFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(path, cancellationToken);
            return lines.Length > 0 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                ? new PostmasterFile(pid, Line(lines, SocketLine), Line(lines, StatusLine) == "ready")
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string? Line(string[] lines, int index) =>
        lines.Length > index && lines[index].Trim() is { Length: > 0 } line ? line : null;
}
