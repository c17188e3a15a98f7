using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>How one resource of a collection is made, where its Create rpc with the smallest request does not.</summary>
internal interface IExample
{
    string Collection { get; }

    /// <summary>Puts its name among the names, and whatever else a request about it must say.</summary>
    Task MakeAsync(CrmFixture crm, IDictionary<string, string> names);
}

/// <summary>Makes one resource of any collection that the contract has; a feature brings an example only where it takes more than to create it.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, IExample> Known = typeof(IExample).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IExample)))
        .Select(type => (IExample)Activator.CreateInstance(type)!)
        .ToDictionary(example => example.Collection, StringComparer.Ordinal);

    /// <summary>By the alphabet, so that reports are made before a schedule asks for approval of them.</summary>
    public static IReadOnlyList<string> Collections { get; } =
    [
        .. ResourceNames.All.Where(pattern => !pattern.IsOfTenant).Select(pattern => pattern.Collection)
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    public static async Task MakeAsync(CrmFixture crm, string collection, IDictionary<string, string> names)
    {
        if (Known.TryGetValue(collection, out var example)) await example.MakeAsync(crm, names);
        else names[collection] = await CreatedAsync(crm, collection, names);
    }

    /// <summary>By the rpc that answers with a new resource of the collection.</summary>
    private static async Task<string> CreatedAsync(CrmFixture crm, string collection, IDictionary<string, string> names)
    {
        var rpc = Rpc.All().Single(rpc => rpc.Descriptor.Name.StartsWith("Create", StringComparison.Ordinal) && Collection(rpc) == collection);
        var caller = ResourceNames.Of(collection).Tenants == "dealers" ? names["dealers"] : names["manufacturers"];
        var answer = await rpc.CallAsync(crm.As(caller), new MinimalRequest(names.AsReadOnly()).Of(rpc));
        var resource = (Google.Protobuf.IMessage)answer.Descriptor.Fields.InFieldNumberOrder()[0].Accessor.GetValue(answer);
        return (string)resource.Descriptor.FindFieldByName("name").Accessor.GetValue(resource);
    }

    private static string Collection(Rpc rpc)
    {
        var resource = rpc.Descriptor.OutputType.Fields.InFieldNumberOrder()[0].MessageType;
        return MinimalRequest.RulesOf(resource.FindFieldByName("name")).References;
    }
}
