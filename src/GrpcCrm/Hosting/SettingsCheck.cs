namespace GrpcCrm.Hosting;

/// <summary>Warns of variables that look like settings and are none: a name that is mistyped would else be ignored in silence.</summary>
public static class SettingsCheck
{
    /// <summary>Read by other programs of this repository.</summary>
    private static readonly string[] Others = ["GRPCCRM_ADDRESS", "GRPCCRM_TOKEN", "GRPCCRM_TEST_DATA", "GRPCCRM_APPROVE"];

    /// <summary>Levels of the log by category are the framework's own settings.</summary>
    private const string LogLevels = "GRPCCRM_LOGGING__LOGLEVEL__";

    /// <summary>Without the file of comments the names of the host's own settings are not known, and nothing is said.</summary>
    public static void WarnOfUnknownSettings(this WebApplication app)
    {
        if (!Summaries.AreThere) return;
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SettingsCheck));
        foreach (var name in Unknown(Environment.GetEnvironmentVariables().Keys.Cast<string>()))
            logger.LogWarning("There is no setting {Variable}; `grpccrm settings` lists what there is", name);
    }

    public static IReadOnlyList<string> Unknown(IEnumerable<string> variables)
    {
        var known = SettingsReference.Sections().SelectMany(section => section.Settings).Select(setting => setting.Variable)
            .Concat(Others).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. variables
                .Where(name => name.StartsWith(CrmSettings.Prefix, StringComparison.OrdinalIgnoreCase))
                .Where(name => !name.StartsWith(LogLevels, StringComparison.OrdinalIgnoreCase))
                .Where(name => !known.Contains(name) && !known.Contains(ListOf(name)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The variable of a list's first item, by which the reference names the list: …__3 counts as …__0.</summary>
    private static string ListOf(string name)
    {
        var end = name.LastIndexOf("__", StringComparison.Ordinal);
        return end < 0 ? name : name[..end] + "__0";
    }
}
