using Google.Protobuf.Reflection;

namespace GrpcCrm.Platform.Discovery;

/// <summary>Finds the files of everything that is served, and of what they import, by file, symbol and extension.</summary>
public sealed class ContractIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Extended, int Number), FileDescriptor> _extensions = [];

    public ContractIndex(IReadOnlyList<FileDescriptor> served)
    {
        Services = [.. served.SelectMany(file => file.Services).Select(service => service.FullName).Order(StringComparer.Ordinal)];
        foreach (var file in served) Add(file);
    }

    public IReadOnlyList<string> Services { get; }

    public FileDescriptor? File(string name) => _files.GetValueOrDefault(name);

    public FileDescriptor? FileOfSymbol(string name) => _symbols.GetValueOrDefault(name);

    public FileDescriptor? FileOfExtension(string extended, int number) => _extensions.GetValueOrDefault((extended, number));

    /// <summary>The numbers by which a message is extended; null where there is no such message.</summary>
    public IReadOnlyList<int>? Extensions(string extended) =>
        _symbols.ContainsKey(extended)
            ? [.. _extensions.Keys.Where(key => key.Extended == extended).Select(key => key.Number).Order()]
            : null;

    /// <summary>The file and all that it imports, itself first.</summary>
    public static IEnumerable<FileDescriptor> WithImports(FileDescriptor file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { file.Name };
        var open = new Queue<FileDescriptor>([file]);
        while (open.TryDequeue(out var next))
        {
            yield return next;
            foreach (var import in next.Dependencies.Where(import => seen.Add(import.Name))) open.Enqueue(import);
        }
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file)) return;
        foreach (var import in file.Dependencies) Add(import);
        foreach (var symbol in Symbols(file)) _symbols.TryAdd(symbol, file);
        foreach (var extension in file.Extensions.UnorderedExtensions)
            _extensions.TryAdd((extension.ExtendeeType.FullName, extension.FieldNumber), file);
    }

    private static IEnumerable<string> Symbols(FileDescriptor file) =>
        file.MessageTypes.SelectMany(Symbols)
            .Concat(file.EnumTypes.SelectMany(Symbols))
            .Concat(file.Services.SelectMany(service => service.Methods.Select(method => method.FullName).Append(service.FullName)))
            .Concat(file.Extensions.UnorderedExtensions.Select(extension => extension.FullName));

    private static IEnumerable<string> Symbols(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().Select(field => field.FullName)
            .Append(message.FullName)
            .Concat(message.NestedTypes.SelectMany(Symbols))
            .Concat(message.EnumTypes.SelectMany(Symbols));

    private static IEnumerable<string> Symbols(EnumDescriptor values) =>
        values.Values.Select(value => value.FullName).Append(values.FullName);
}
