using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>What the generated contract itself says: its services, their clients, and which calls may be repeated.</summary>
internal static class Contract
{
    private static readonly Type[] Types = typeof(V1.IngestRecord).Assembly.GetExportedTypes();

    /// <summary>Unary methods whose repetition changes nothing: all reads, and the two writes that are idempotent by contract.</summary>
    public static IEnumerable<MethodDescriptor> IdempotentMethods =>
        from type in Types
        let file = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as FileDescriptor
        where file is not null
        from service in file.Services
        from method in service.Methods
        where !method.IsClientStreaming && !method.IsServerStreaming && IsIdempotent(method.Name)
        select method;

    /// <summary>The generated client classes.</summary>
    public static IEnumerable<Type> ClientTypes => Types.Where(type => !type.IsAbstract && typeof(ClientBase).IsAssignableFrom(type));

    private static bool IsIdempotent(string method) =>
        method.StartsWith("Get", StringComparison.Ordinal)
        || method.StartsWith("List", StringComparison.Ordinal)
        || method is "AckReports" or "GenerateReport" or "IngestBatch";
}
