using System.CommandLine;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.Demo.Call;

/// <summary>Calls any unary or server-streaming rpc with JSON in and out, by the contract's own descriptors.</summary>
internal static class CallCommand
{
    private static readonly JsonFormatter Format = new(
        JsonFormatter.Settings.Default.WithIndentation().WithPreserveProtoFieldNames(true).WithTypeRegistry(Rpcs.Types));

    public static Command Create()
    {
        var rpc = new Argument<string>("rpc") { Description = "For example grpccrm.v1.DealerService/ListManufacturers." };
        var json = new Argument<string>("json") { Description = "The request.", DefaultValueFactory = _ => "{}" };
        var address = AddressOption.Create("Where the service listens; else GRPCCRM_ADDRESS.");
        var token = new Option<string>("--token") { Description = "The bearer token; else GRPCCRM_TOKEN." };
        var command = new Command("call", "Calls one rpc and prints the answers as JSON.") { rpc, json, address, token };
        command.SetAction((parsed, cancellationToken) => ExitStatus.OfAsync(async () =>
        {
            var bearer = parsed.GetValue(token) ?? Environment.GetEnvironmentVariable("GRPCCRM_TOKEN");
            var options = new CrmClientOptions
            {
                Address = parsed.GetValue(address) ?? FromEnvironment(),
                TokenProvider = string.IsNullOrEmpty(bearer) ? null : _ => ValueTask.FromResult(bearer),
            };
            await CallAsync(options, parsed.GetRequiredValue(rpc), parsed.GetRequiredValue(json), cancellationToken);
            return true;
        }));
        return command;
    }

    private static async Task CallAsync(CrmClientOptions options, string rpc, string json, CancellationToken cancellationToken)
    {
        var method = Rpcs.Find(rpc);
        var request = Parse(json, method.InputType);
        using var channel = CrmChannel.Create(options);
        var invoker = channel.CreateInvoker(options);
        var call = new CallOptions(cancellationToken: cancellationToken);
        if (!method.IsServerStreaming)
        {
            Print(await invoker.AsyncUnaryCall(Rpcs.Method(method), null, call, request));
            return;
        }
        using var stream = invoker.AsyncServerStreamingCall(Rpcs.Method(method), null, call, request);
        while (await stream.ResponseStream.MoveNext(cancellationToken))
            Print(stream.ResponseStream.Current);
    }

    private static IMessage Parse(string json, MessageDescriptor type)
    {
        try
        {
            return new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(Rpcs.Types)).Parse(json, type);
        }
        catch (Exception malformed) when (malformed is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new DemoException($"The request is not a {type.FullName}: {malformed.Message}", malformed);
        }
    }

    private static void Print(IMessage message) => Console.WriteLine(Format.Format(message));

    private static Uri FromEnvironment() =>
        Uri.TryCreate(Environment.GetEnvironmentVariable("GRPCCRM_ADDRESS"), UriKind.Absolute, out var address)
            ? address
            : throw new DemoException("Where does the service listen? Say it with --address or GRPCCRM_ADDRESS, as http://127.0.0.1:5080.");
}
