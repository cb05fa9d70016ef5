// Who may do what: the table below is all of it. Nothing signs in with a key.
param principalId string
param developerId string
param developerType string
param hostStorageName string
param dataStorageName string
param namespaceName string
param applicationInsightsName string

var roles = {
  EventHubsDataReceiver: 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
  EventHubsDataSender: '2b629674-e913-4c01-ae53-ef4638d8f975'
  MonitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  MonitoringReader: '43d0d8ad-25c7-4714-9337-8ba259a9fe05'
  StorageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  StorageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  StorageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  StorageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  StorageTableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
}

var app = { id: principalId, type: 'ServicePrincipal' }
var developer = { id: developerId, type: developerType }

var hubs = ['collected', 'enriched', 'failed', 'audiences']

var appAccess = [
  { who: app, on: 'host', role: roles.StorageBlobDataOwner } // leases, checkpoints, the package
  { who: app, on: 'host', role: roles.StorageTableDataContributor } // the host's own diagnostic events
  { who: app, on: 'data', role: roles.StorageBlobDataContributor } // archive, overflow, lake
  { who: app, on: 'data', role: roles.StorageTableDataContributor } // visitors, reports, calls, audiences
  { who: app, on: 'insights', role: roles.MonitoringMetricsPublisher }
  { who: app, on: 'namespace', role: roles.MonitoringReader } // Fabric: refusals and bytes, from Azure Monitor
  { who: app, on: 'collected', role: roles.EventHubsDataSender } // Collect, Relay
  { who: app, on: 'collected', role: roles.EventHubsDataReceiver } // Enrich, ArchiveCollected
  { who: app, on: 'enriched', role: roles.EventHubsDataSender } // Enrich
  { who: app, on: 'enriched', role: roles.EventHubsDataReceiver } // ArchiveEnriched, Visitors, CallCentre, Reports, Audiences
  { who: app, on: 'failed', role: roles.EventHubsDataSender } // Enrich
  { who: app, on: 'failed', role: roles.EventHubsDataReceiver } // ArchiveFailed
  { who: app, on: 'audiences', role: roles.EventHubsDataSender } // AudienceTimer
  { who: app, on: 'audiences', role: roles.EventHubsDataReceiver } // AudienceTimer: what one that died had sent
]

var developerGrants = [
  { who: developer, on: 'data', role: roles.StorageBlobDataReader }
  { who: developer, on: 'data', role: roles.StorageTableDataReader }
  { who: developer, on: 'collected', role: roles.EventHubsDataReceiver }
  { who: developer, on: 'enriched', role: roles.EventHubsDataReceiver }
  { who: developer, on: 'failed', role: roles.EventHubsDataReceiver }
  { who: developer, on: 'audiences', role: roles.EventHubsDataReceiver }
]

var access = concat(appAccess, empty(developerId) ? [] : developerGrants)

resource host 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: hostStorageName }
resource data 'Microsoft.Storage/storageAccounts@2025-01-01' existing = { name: dataStorageName }
resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: applicationInsightsName }
resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName

  resource hub 'eventhubs' existing = [for name in hubs: { name: name }]
}

resource hostAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in filter(access, item => item.on == 'host'): {
    scope: host
    name: guid(host.id, item.who.id, item.role)
    properties: {
      principalId: item.who.id
      principalType: item.who.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.role)
    }
  }
]

resource dataAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in filter(access, item => item.on == 'data'): {
    scope: data
    name: guid(data.id, item.who.id, item.role)
    properties: {
      principalId: item.who.id
      principalType: item.who.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.role)
    }
  }
]

resource insightsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in filter(access, item => item.on == 'insights'): {
    scope: insights
    name: guid(insights.id, item.who.id, item.role)
    properties: {
      principalId: item.who.id
      principalType: item.who.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.role)
    }
  }
]

resource namespaceAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in filter(access, item => item.on == 'namespace'): {
    scope: namespace
    name: guid(namespace.id, item.who.id, item.role)
    properties: {
      principalId: item.who.id
      principalType: item.who.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.role)
    }
  }
]

resource hubAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in filter(access, item => contains(hubs, item.on)): {
    scope: namespace::hub[indexOf(hubs, item.on)]
    name: guid(namespace::hub[indexOf(hubs, item.on)].id, item.who.id, item.role)
    properties: {
      principalId: item.who.id
      principalType: item.who.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', item.role)
    }
  }
]
