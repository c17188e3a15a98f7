using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace GrpcCrm.Demo.Call;

/// <summary>All rpcs of the contract, by name.</summary>
internal static class Rpcs
{
    private static readonly IReadOnlyList<FileDescriptor> Files =
    [
        .. from type in typeof(V1.IngestRecord).Assembly.GetExportedTypes()
           let file = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as FileDescriptor
           where file is not null
           select file,
    ];

    /// <summary>All messages, for those that carry others as Any.</summary>
    public static TypeRegistry Types { get; } = TypeRegistry.FromFiles(Files);

    /// <summary>The rpc that is written as service/method; a service may be written without its package.</summary>
    public static MethodDescriptor Find(string name)
    {
        var methods = Files.SelectMany(file => file.Services).SelectMany(service => service.Methods).ToList();
        var found = methods.Find(method => name == NameOf(method) || name == $"{method.Service.Name}/{method.Name}")
            ?? throw new DemoException($"There is no rpc {name}. There are:\n  {string.Join("\n  ", methods.Select(NameOf))}");
        return found.IsClientStreaming
            ? throw new DemoException($"{name} takes a stream of requests; this command sends one.")
            : found;
    }

    public static Method<IMessage, IMessage> Method(MethodDescriptor method) => new(
        method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary,
        method.Service.FullName,
        method.Name,
        Marshaller(method.InputType),
        Marshaller(method.OutputType));

    private static string NameOf(MethodDescriptor method) => $"{method.Service.FullName}/{method.Name}";

    private static Marshaller<IMessage> Marshaller(MessageDescriptor type) =>
        Marshallers.Create(message => message.ToByteArray(), bytes => type.Parser.ParseFrom(bytes));
}
