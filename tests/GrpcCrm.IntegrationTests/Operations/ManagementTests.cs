using System.Net;
using GrpcCrm.Hosting;
using GrpcCrm.IntegrationTests.Abuse;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Health;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>The address of those who watch over a host.</summary>
public sealed class ManagementTests : IAsyncLifetime, IDisposable
{
    private readonly CrmFixture _crm = new();
    private readonly HttpClient _http = new();
    private string _target = "";

    public async Task InitializeAsync()
    {
        await _crm.InitializeAsync();
        var channel = await _crm.StartHostAsync(("Management", "http://127.0.0.1:0"), ("Calls:Connections", "1"));
        _target = channel.Target;
        var address = _crm.NewestApp.Services.GetServices<IHostedService>().OfType<ManagementAddress>().Single();
        _http.BaseAddress = new Uri(address.Urls.Single());
    }

    public Task DisposeAsync() => _crm.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("GET", "/livez", 200)]
    [InlineData("HEAD", "/livez", 200)]
    [InlineData("GET", "/readyz", 200)]
    [InlineData("POST", "/readyz", 405)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/livez/more", 404)]
    [InlineData("GET", "/grpccrm.v1.CustomerService/ListCustomers", 404)]
    public async Task It_says_whether_the_host_lives_and_is_ready_and_nothing_else(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task It_answers_while_the_host_takes_no_more_connections()
    {
        await using var only = await RawConnection.OpenAsync(_target);
        Assert.NotNull(await only.ReceiveAsync());
        Assert.Equal(1, _crm.NewestApp.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxConcurrentConnections);

        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync("/readyz"));
    }

    [Fact]
    public async Task A_host_that_drains_lives_and_is_not_ready()
    {
        _crm.NewestApp.Services.GetRequiredService<Readiness>().Drain();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (await StatusAsync("/readyz"), await StatusAsync("/livez")));
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
