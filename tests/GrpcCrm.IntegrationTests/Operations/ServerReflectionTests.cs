using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>grpc.reflection, v1 and v1alpha, where the configuration says so.</summary>
public sealed class ServerReflectionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Without_the_configuration_it_is_not_there()
    {
        var failure = await RpcFailure.OfAsync(() => AskAsync(crm.Operator, new ServerReflectionRequest { ListServices = "" }));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task It_wants_a_token_and_no_permission_unless_it_is_anonymous()
    {
        var closed = await HostAsync();
        var open = await crm.StartHostAsync(("Reflection:Enabled", "true"), ("Reflection:Anonymous", "true"));
        var list = new ServerReflectionRequest { ListServices = "" };

        await RpcFailure.OfAsync("TOKEN_INVALID", () => AskAsync(closed.CreateCallInvoker(), list));
        await AskAsync(crm.As("operator", permissions: [], channel: closed), list);
        await AskAsync(open.CreateCallInvoker(), list);
    }

    [Fact]
    public async Task It_lists_every_service_that_is_served()
    {
        var answer = Assert.Single(await AskAsync(await CallsAsync(), new ServerReflectionRequest { ListServices = "*" }));

        var services = Platform.Contract.Files.SelectMany(file => file.Services).Select(service => service.FullName)
            .Append("grpc.health.v1.Health").Append("grpc.reflection.v1.ServerReflection")
            .Append("grpc.reflection.v1alpha.ServerReflection");
        Assert.Equal(
            services.Order(StringComparer.Ordinal),
            answer.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("grpccrm.v1.CustomerService")]
    [InlineData("grpccrm.v1.CustomerService.GetCustomer")]
    [InlineData("grpccrm.v1.Customer")]
    public async Task A_symbol_s_file_comes_with_all_that_it_imports(string symbol)
    {
        var answer = Assert.Single(await AskAsync(await CallsAsync(), new ServerReflectionRequest { FileContainingSymbol = symbol }));

        var files = Files(answer);
        Assert.Equal("grpccrm/v1/customer_service.proto", files[0].Name);
        Assert.Equal([], files.SelectMany(file => file.Dependency).Except(files.Select(file => file.Name)));
    }

    [Fact]
    public async Task What_is_not_there_is_answered_and_the_stream_goes_on()
    {
        var answers = await AskAsync(
            await CallsAsync(),
            new ServerReflectionRequest { FileByFilename = "grpccrm/v1/wish_service.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "grpccrm.v1.Wish" },
            new ServerReflectionRequest { FileByFilename = "grpccrm/v1/customer_service.proto" });

        Assert.Equal([5, 5], answers.Take(2).Select(answer => answer.ErrorResponse.ErrorCode));
        Assert.NotEmpty(Files(answers[2]));
    }

    [Fact]
    public async Task A_stream_answers_so_many_questions_and_no_more()
    {
        var list = new ServerReflectionRequest { FileByFilename = "grpccrm/v1/wish_service.proto" };

        var calls = await CallsAsync();

        Assert.Equal(1000, (await AskAsync(calls, [.. Enumerable.Repeat(list, 1000)])).Count);
        await RpcFailure.OfAsync("RATE_LIMITED", () => AskAsync(calls, [.. Enumerable.Repeat(list, 1001)]));
    }

    [Fact]
    public async Task Older_tools_ask_in_the_first_version()
    {
        using var call = new Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(await CallsAsync()).ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new() { ListServices = "" });

        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.Contains(call.ResponseStream.Current.ListServicesResponse.Service, service => service.Name == "grpccrm.v1.CustomerService");
    }

    private Task<GrpcChannel> HostAsync() => crm.StartHostAsync(("Reflection:Enabled", "true"));

    private async Task<CallInvoker> CallsAsync() => crm.As("operator", channel: await HostAsync());

    private static List<FileDescriptorProto> Files(ServerReflectionResponse answer) =>
        [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];

    private static async Task<List<ServerReflectionResponse>> AskAsync(CallInvoker calls, params ServerReflectionRequest[] requests)
    {
        using var call = new ServerReflection.ServerReflectionClient(calls).ServerReflectionInfo();
        var answers = new List<ServerReflectionResponse>();
        foreach (var request in requests)
        {
            await call.RequestStream.WriteAsync(request);
            Assert.True(await call.ResponseStream.MoveNext(default), "The stream ended.");
            answers.Add(call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default));
        return answers;
    }
}
