// The app: a Flex Consumption plan and one site that runs the custom handler.
param name string
param planName string
param location string
param tags object
param serviceName string
param identityName string
param hostStorageName string
param dataStorageName string
param packageContainer string
param namespaceName string
param applicationInsightsName string
param instanceMemoryMB int
param maximumInstanceCount int
param httpConcurrency int
param alwaysReady object
param zoneRedundant bool
@description('Recreate, or RollingUpdate: instances finish what they do while new ones start.')
param siteUpdateStrategy string
@description('Tells the app what its fabric may scale; without it, it only advises.')
param scaling bool
param throughputUnits int
param maximumThroughputUnits int
@secure()
param appSettings object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identityName }
resource host 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: hostStorageName }
resource data 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: dataStorageName }
resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = { name: namespaceName }
resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: applicationInsightsName }

var credential = 'managedidentity'

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // No CORS here: the platform would answer preflight requests itself, without the collector's rules for origins and cookies.
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${host.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'custom', version: '1.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: [for group in items(alwaysReady): { name: group.key, instanceCount: group.value }]
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
      // Azure knows it since 2024-11-01; Bicep's types do not.
      #disable-next-line BCP037
      siteUpdateStrategy: { type: siteUpdateStrategy }
    }
  }

  // Deployment passwords are of no use here: azd signs in with Entra ID.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // All settings or none: Azure replaces the whole collection, so what is set elsewhere is gone after the next run.
  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
        AudiencesSchedule: '*/10 * * * * *'
        AZURE_CLIENT_ID: identity.properties.clientId
        AzureWebJobsStorage__blobServiceUri: host.properties.primaryEndpoints.blob
        AzureWebJobsStorage__clientId: identity.properties.clientId
        AzureWebJobsStorage__credential: credential
        AzureWebJobsStorage__queueServiceUri: host.properties.primaryEndpoints.queue
        AzureWebJobsStorage__tableServiceUri: host.properties.primaryEndpoints.table
        EventHubs__clientId: identity.properties.clientId
        EventHubs__credential: credential
        EventHubs__fullyQualifiedNamespace: split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
        FabricSchedule: '*/10 * * * * *'
        LakeSchedule: '0 15 * * * *'
        RelaySchedule: '0 * * * * *'
        ReportsSchedule: '30 * * * * *'
        // Empty stands for absent.
        Sluice__Fabric__Azure__AppId: scaling ? site.id : ''
        Sluice__Fabric__Azure__NamespaceId: scaling ? namespace.id : ''
        Sluice__Fabric__Monitor__NamespaceId: namespace.id
        Sluice__Fabric__Planner__MaxUnits: string(max(throughputUnits, maximumThroughputUnits))
        Sluice__Fabric__Planner__MinUnits: string(throughputUnits)
        Sluice__Iglu__OnUnreachable: 'Wait'
        Storage__blobServiceUri: data.properties.primaryEndpoints.blob
        Storage__clientId: identity.properties.clientId
        Storage__credential: credential
        Storage__tableServiceUri: data.properties.primaryEndpoints.table
      },
      appSettings
    )
  }
}

output url string = 'https://${site.properties.defaultHostName}'
