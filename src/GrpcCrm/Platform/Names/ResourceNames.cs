using System.Collections.Frozen;

namespace GrpcCrm.Platform.Names;

/// <summary>The collections that a resource name can point into, as the contract lists them.</summary>
public static class ResourceNames
{
    private static readonly FrozenDictionary<string, ResourcePattern> Patterns =
        Contract.Files.SelectMany(file => file.MessageTypes)
            .Select(message => message.GetOptions()?.GetExtension(V1.OptionsExtensions.Resource))
            .OfType<V1.Resource>()
            .Select(resource => new ResourcePattern(resource.Pattern, resource.Id))
            .ToFrozenDictionary(pattern => pattern.Collection, StringComparer.Ordinal);

    public static readonly ResourcePattern Manufacturers = Of("manufacturers");
    public static readonly ResourcePattern Dealers = Of("dealers");

    public static IReadOnlyCollection<ResourcePattern> All => Patterns.Values;

    public static ResourcePattern Of(string collection) => Patterns[collection];
}
