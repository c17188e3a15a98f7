using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using static Google.Protobuf.Reflection.MethodOptions.Types;

namespace GrpcCrm.Client;

/// <summary>What the generated contract itself says: its services, their clients, and which calls may be repeated.</summary>
internal static class Contract
{
    private static readonly Type[] Types = typeof(V1.IngestRecord).Assembly.GetExportedTypes();

    /// <summary>Unary methods whose repetition changes nothing, as the contract says.</summary>
    public static IEnumerable<MethodDescriptor> IdempotentMethods =>
        from type in Types
        let file = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as FileDescriptor
        where file is not null
        from service in file.Services
        from method in service.Methods
        where !method.IsClientStreaming && !method.IsServerStreaming && IsIdempotent(method)
        select method;

    /// <summary>The generated client classes.</summary>
    public static IEnumerable<Type> ClientTypes => Types.Where(type => !type.IsAbstract && typeof(ClientBase).IsAssignableFrom(type));

    private static bool IsIdempotent(MethodDescriptor method) =>
        method.GetOptions()?.IdempotencyLevel is IdempotencyLevel.NoSideEffects or IdempotencyLevel.Idempotent;
}
