using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Platform;

/// <summary>What the contract says of its rpcs and resources, read once from what was compiled of it.</summary>
public static class Contract
{
    /// <summary>All files of the contract, by their names.</summary>
    public static readonly IReadOnlyList<FileDescriptor> Files =
    [
        .. typeof(V1.OptionsReflection).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(V1.OptionsReflection).Namespace)
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!)
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    private static readonly FrozenDictionary<string, RpcRules> Rules =
        Methods.ToFrozenDictionary(method => $"/{method.Service.FullName}/{method.Name}", RpcRules.Of, StringComparer.Ordinal);

    public static IEnumerable<MethodDescriptor> Methods => Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    public static IEnumerable<RpcRules> Rpcs => Rules.Values;

    /// <summary>What a kind of organisation may hold at most, whatever its token says.</summary>
    public static IReadOnlySet<string> PermissionsOf(CallerKind kind) =>
        Rpcs.Where(rpc => rpc.Callers.Contains(kind)).Select(rpc => rpc.Permission).ToHashSet(StringComparer.Ordinal);

    /// <summary>What holds for an rpc, by its full name, /package.Service/Method; null for one that is none of the contract's.</summary>
    public static RpcRules? Of(string rpc) => Rules.GetValueOrDefault(rpc);
}

/// <summary>What the contract says of an rpc.</summary>
/// <param name="Permission">What a token must carry; empty: nobody may call it.</param>
/// <param name="Callers">The kinds of organisation that may hold it.</param>
/// <param name="Deadline">How long a call may take; null: as long as others.</param>
public sealed record RpcRules(string Permission, IReadOnlySet<CallerKind> Callers, TimeSpan? Deadline)
{
    public static RpcRules Of(MethodDescriptor method)
    {
        var options = method.GetOptions();
        var seconds = options?.GetExtension(V1.OptionsExtensions.DeadlineSeconds) ?? 0;
        return new RpcRules(
            options?.GetExtension(V1.OptionsExtensions.Permission) ?? "",
            (options?.GetExtension(V1.OptionsExtensions.Callers) ?? []).Select(kind => (CallerKind)kind).ToFrozenSet(),
            seconds == 0 ? null : TimeSpan.FromSeconds(seconds));
    }
}
