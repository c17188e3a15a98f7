using Google.Protobuf;
using Grpc.Core;
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

    /// <summary>By the alphabet, but each after what the smallest request for it names.</summary>
    public static IReadOnlyList<string> Collections { get; } = WithNamed(ResourceNames.All.Select(pattern => pattern.Collection));

    /// <summary>These and what the smallest requests for them name, each after what it names; tenants are there already.</summary>
    public static IReadOnlyList<string> WithNamed(IEnumerable<string> wanted)
    {
        var ordered = new List<string>();
        foreach (var collection in wanted.Where(one => !ResourceNames.Of(one).IsOfTenant).Order(StringComparer.OrdinalIgnoreCase))
            Add(collection);
        return ordered;

        void Add(string collection)
        {
            if (ordered.Contains(collection)) return;
            foreach (var named in NamedBy(collection).Where(named => named != collection)) Add(named);
            ordered.Add(collection);
        }
    }

    public static async Task MakeAsync(CrmFixture crm, string collection, IDictionary<string, string> names)
    {
        if (Known.TryGetValue(collection, out var example)) await example.MakeAsync(crm, names);
        else names[collection] = await CreatedAsync(crm, collection, names);
    }

    /// <summary>By the rpc that answers with a new resource of the collection.</summary>
    private static async Task<string> CreatedAsync(CrmFixture crm, string collection, IDictionary<string, string> names)
    {
        var rpc = CreateOf(collection);
        var caller = ResourceNames.Of(collection).Tenants == "dealers" ? names["dealers"] : names["manufacturers"];
        var request = new MinimalRequest(names.AsReadOnly()).Of(rpc);
        try
        {
            var answer = await rpc.CallAsync(crm.As(caller), request);
            var resource = (IMessage)answer.Descriptor.Fields.InFieldNumberOrder()[0].Accessor.GetValue(answer);
            return (string)resource.Descriptor.FindFieldByName("name").Accessor.GetValue(resource);
        }
        catch (RpcException refused)
        {
            throw new InvalidOperationException(
                $"{rpc.Name} refuses the smallest request that its options let pass, so the tests have no example of {collection}. Bring an "
                + $"IExample beside the feature's tests, see Example.cs. The request is {request}", refused);
        }
    }

    /// <summary>What the smallest request for one names; nothing where an example makes it in its own way.</summary>
    private static IEnumerable<string> NamedBy(string collection)
    {
        if (Known.ContainsKey(collection)) return [];
        var nowhere = AccessScene.Nowhere();
        var request = new MinimalRequest(nowhere.Names).Of(CreateOf(collection)).ToString()!;
        return nowhere.Names.Where(named => !ResourceNames.Of(named.Key).IsOfTenant && request.Contains(named.Value, StringComparison.Ordinal))
            .Select(named => named.Key);
    }

    private static Rpc CreateOf(string collection) =>
        Rpc.All().SingleOrDefault(rpc => rpc.Descriptor.Name.StartsWith("Create", StringComparison.Ordinal) && Collection(rpc) == collection)
        ?? throw new InvalidOperationException($"No Create rpc makes one of {collection}. Bring an IExample beside the feature's tests, see Example.cs.");

    private static string Collection(Rpc rpc)
    {
        var resource = rpc.Descriptor.OutputType.Fields.InFieldNumberOrder()[0].MessageType;
        return MinimalRequest.RulesOf(resource.FindFieldByName("name")).References;
    }
}
