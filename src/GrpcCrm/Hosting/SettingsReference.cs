using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace GrpcCrm.Hosting;

/// <summary>A variable that the host reads: what it is preset to, and what it does.</summary>
public sealed record Setting(string Variable, string Preset, string Summary);

/// <summary>
/// All settings, found in the code: the properties of CrmSettings, and of every options class, which is one that tells its Section.
/// </summary>
public static class SettingsReference
{
    private const string Intro = """
        # Settings

        All are environment variables. Durations are written as `00:00:10` (ten seconds) or `1.00:00:00` (a day), lists as one variable for
        each item: `…__0`, `…__1`. The host does not start with a value that makes no sense, and warns of a variable that it does not know.

        This file is written from the code: `./dev proto` brings it up to date. `grpccrm settings` prints it.
        """;

    /// <summary>The sections in the order of their names, the settings of the host itself first.</summary>
    public static IReadOnlyList<(string Section, string Summary, IReadOnlyList<Setting> Settings)> Sections() =>
    [
        ("Host", "", Own()),
        .. OptionsClasses().Select(type => (SectionOf(type), Summaries.Of(type), Settings(type))),
    ];

    public static string Markdown()
    {
        var text = new StringBuilder(Intro).Append('\n');
        foreach (var (section, summary, settings) in Sections())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n");
            if (summary.Length > 0) text.Append(CultureInfo.InvariantCulture, $"{summary}\n\n");
            text.Append("| variable | preset | |\n|---|---|---|\n");
            foreach (var setting in settings)
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Variable}` | {setting.Preset} | {Escaped(setting.Summary)} |\n");
        }

        return text.ToString();
    }

    /// <summary>The options classes of the host.</summary>
    public static IReadOnlyList<Type> OptionsClasses() =>
    [
        .. typeof(SettingsReference).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && Section(type) is not null)
            .OrderBy(SectionOf, StringComparer.Ordinal),
    ];

    /// <summary>Their comments begin with the variable.</summary>
    private static List<Setting> Own() =>
    [
        .. typeof(CrmSettings).GetProperties()
            .Select(property => (Words: Summaries.Of(property).Split(": ", 2), Preset: property.GetValue(new CrmSettings { State = "" })))
            .Where(property => property.Words[0].StartsWith(CrmSettings.Prefix, StringComparison.Ordinal))
            .Select(property => new Setting(property.Words[0], Shown(property.Preset), property.Words[1])),
        new("GRPCCRM_POSTGRES_BIN", "", "the folder of PostgreSQL's programs. Unset: where they usually are."),
    ];

    private static List<Setting> Settings(Type type) =>
        [.. Settings($"{CrmSettings.Prefix}{SectionOf(type)}", type, Activator.CreateInstance(type))];

    private static IEnumerable<Setting> Settings(string prefix, Type type, object? preset)
    {
        foreach (var property in type.GetProperties().Where(property => property.SetMethod?.IsPublic == true))
        {
            var variable = $"{prefix}__{property.Name}".ToUpperInvariant();
            var value = preset is null ? null : property.GetValue(preset);
            if (IsGroup(property.PropertyType))
            {
                foreach (var inner in Settings(variable, property.PropertyType, value)) yield return inner;
            }
            else
            {
                yield return new(IsList(property.PropertyType) ? variable + "__0" : variable, Shown(value), Summaries.Of(property));
            }
        }
    }

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string SectionOf(Type type) => (string)Section(type)!.GetValue(null)!;

    private static PropertyInfo? Section(Type type) => type.GetProperty("Section", BindingFlags.Public | BindingFlags.Static);

    private static bool IsGroup(Type type) => type.IsClass && type.Assembly == typeof(SettingsReference).Assembly;

    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static string Shown(object? value) => value switch
    {
        null or "" => "",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan { Ticks: var ticks } span when ticks % TimeSpan.TicksPerSecond != 0 => $"`{span.ToString("c").TrimEnd('0')}`",
        IEnumerable list and not string => string.Join(' ', list.Cast<object>().Select(Shown)),
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };
}
