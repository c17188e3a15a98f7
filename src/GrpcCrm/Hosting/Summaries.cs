using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GrpcCrm.Hosting;

/// <summary>The comments of the code, from the file that the build lays beside the program.</summary>
public static partial class Summaries
{
    private static readonly Lazy<Dictionary<string, string>> All =
        new(() => Read(Path.Join(AppContext.BaseDirectory, $"{typeof(Summaries).Assembly.GetName().Name}.xml")));

    public static bool AreThere => All.Value.Count > 0;

    /// <summary>Empty where there is none.</summary>
    public static string Of(Type type) => All.Value.GetValueOrDefault($"T:{type.FullName}", "");

    public static string Of(PropertyInfo property) =>
        All.Value.GetValueOrDefault($"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}", "");

    /// <summary>The comments that stand in the file, by what they are about; none where a build was published without it.</summary>
    public static Dictionary<string, string> Read(string file)
    {
        if (!File.Exists(file)) return [];
        return XDocument.Load(file).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!), StringComparer.Ordinal);
    }

    private static string Text(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").ToList())
            reference.ReplaceWith(reference.Attribute("cref")?.Value.Split('.')[^1] ?? reference.Value);
        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
